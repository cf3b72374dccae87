import TuneCore
import TuneJSON

extension JSONValue {
    /// A text, or null.
    static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// A whole number, or null.
    static func optional(_ number: Int?) -> JSONValue { number.map(JSONValue.integer) ?? .null }

    /// A moment, or null.
    static func optional(_ moment: Timestamp?) -> JSONValue { moment.map { .string($0.text) } ?? .null }
}

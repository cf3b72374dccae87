import Foundation
import TuneJSON

/// What a person set: an option of the command line, or else the environment variable of the same name.
struct Setting {
    /// How it is called where it was set, for messages.
    let origin: String
    let text: String

    /// Finds a setting.
    ///
    /// - Parameters:
    ///   - option: The option's name, such as `log-level`; the variable is then `TUNE_LOG_LEVEL`. An empty variable
    ///     counts as none.
    ///   - given: The value of the option.
    init?(
        _ option: String, given: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        let variable = "TUNE_" + option.uppercased().replacing("-", with: "_")
        if let given {
            (origin, text) = ("--" + option, given)
        } else if let value = environment[variable], !value.isEmpty {
            (origin, text) = (variable, value)
        } else {
            return nil
        }
    }

    /// The text, which must not be empty.
    func nonEmpty() throws(CommandFailure) -> String {
        guard !text.isEmpty else { throw .usage("\(origin) must not be empty.") }
        return text
    }

    /// A whole number within a range.
    func integer(in range: ClosedRange<Int>) throws(CommandFailure) -> Int {
        guard let value = Int(text), range.contains(value) else {
            throw .usage(
                "\(origin) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"."
            )
        }
        return value
    }

    /// One of a few names.
    func choice(of names: [String]) throws(CommandFailure) -> String {
        guard names.contains(text) else {
            throw .usage(
                "\(origin) must be one of \(names.joined(separator: ", ")), not \"\(text)\""
                    + suggestion(for: text, among: names) + ".")
        }
        return text
    }

    /// Names with commas between them.
    func list() -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

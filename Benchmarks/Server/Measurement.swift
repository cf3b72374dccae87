import TuneJSON

/// One number that was measured.
struct Measurement {
    /// What was measured.
    let name: String
    let value: Double
    let unit: String
    /// What is asked of it, where something is, such as `<= 5`.
    let bar: String
    /// What else there is to say.
    let note: String

    init(_ name: String, _ value: Double, _ unit: String, bar: String = "", note: String = "") {
        self.name = name
        self.value = value
        self.unit = unit
        self.bar = bar
        self.note = note
    }

    /// The number with four digits.
    var text: String {
        let size = value.magnitude
        let scale: Double = size >= 1000 ? 1 : size >= 100 ? 10 : size >= 10 ? 100 : 1000
        let rounded = (value * scale).rounded() / scale
        return size >= 1000 ? "\(Int(rounded))" : "\(rounded)"
    }

    /// The measurement as a row of a table in Markdown.
    var row: String { "| \(name) | \(text) \(unit) | \(bar) | \(note) |" }

    /// The measurement as JSON.
    var json: JSONValue {
        [
            "name": .string(name), "value": .number(value), "unit": .string(unit), "bar": .string(bar),
            "note": .string(note),
        ]
    }
}

/// A number that so much of the numbers do not exceed; 0 of none.
func quantile(_ share: Double, of numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    guard let last = sorted.indices.last else { return 0 }
    return sorted[min(last, Int((Double(last) * share).rounded()))]
}

/// How long something takes, in seconds.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(work) / .seconds(1)
}

import TuneCore
import TuneJSON

/// Trials as lines of comma-separated values: parameters and metrics get a column each.
///
/// Source: RFC 4180. Texts that a spreadsheet would take for formulas begin with an apostrophe.
struct TrialTable: Sendable {
    private enum Column: Sendable {
        case member(String)
        case parameter(String)
        case metric(String)
    }

    /// The members that the table needs of a trial.
    let fields: [TrialField]
    private let columns: [Column]

    /// - Parameters:
    ///   - parameters: The names of the space's parameters.
    ///   - metrics: The names of all metrics.
    init(fields: [TrialField], parameters: [String], metrics: [String]) {
        self.fields = fields
        columns = fields.flatMap { field in
            switch field {
            case .config: parameters.map(Column.parameter)
            case .metrics: metrics.map(Column.metric)
            default: [Column.member(field.rawValue)]
            }
        }
    }

    /// The line with the columns' names.
    var head: [UInt8] {
        line(
            columns.map { column in
                switch column {
                case .member(let name): Self.quoted(name)
                case .parameter(let name): Self.quoted("config." + name)
                case .metric(let name): Self.quoted("metrics." + name)
                }
            })
    }

    /// The line of a trial.
    func row(_ trial: JSONValue) -> [UInt8] {
        line(
            columns.map { column in
                switch column {
                case .member("value"): Self.number(trial["value"])
                case .member(let name): Self.cell(trial[name])
                case .parameter(let name): Self.cell(trial["config"]?[name])
                case .metric(let name): Self.number(trial["metrics"]?[name])
                }
            })
    }

    private func line(_ cells: [String]) -> [UInt8] { Array((cells.joined(separator: ",") + "\r\n").utf8) }

    /// A metric: its "nan" and "-inf" are no texts.
    private static func number(_ value: JSONValue?) -> String { value?.string ?? cell(value) }

    private static func cell(_ value: JSONValue?) -> String {
        switch value {
        case .null?, nil: ""
        case .string(let text)?: quoted(text)
        case .array?, .object?: quoted(value?.text ?? "")
        case .bool?, .integer?, .number?: value?.text ?? ""
        }
    }

    private static func quoted(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}

extension Experiment {
    /// A table of these members: one column a parameter, and one a metric that any trial has.
    ///
    /// Cost: looks at the metrics of all trials.
    func table(of fields: [TrialField]) -> TrialTable {
        var (metrics, known) = ([String](), Set<String>())
        if fields.contains(.metrics) {
            for trial in trials {
                for member in (trial.metrics ?? trial.lastMetrics)?.object.members ?? []
                where known.insert(member.name).inserted {
                    metrics.append(member.name)
                }
            }
        }
        return TrialTable(fields: fields, parameters: spec.space.parameters.map(\.name), metrics: metrics)
    }
}

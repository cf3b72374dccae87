import TuneJSON
import TuneTrainer

extension DatasetLibrary {
    /// A data set as `GET /datasets` shows it; without numbers when it cannot be read.
    ///
    /// Costs reading it once.
    func json(of name: String) -> JSONValue {
        guard let summary = try? describe(name) else {
            return [
                "name": .string(name), "source": "directory", "task": "unreadable", "rows": .null,
                "columns": .null, "classes": .null,
            ]
        }
        return [
            "name": .string(name), "source": summary.isBundled ? "bundled" : "directory",
            "task": .string(summary.task.rawValue), "rows": .integer(summary.rows),
            "columns": .integer(summary.columns),
            "classes": summary.classes.isEmpty ? .null : .integer(summary.classes.count),
        ]
    }
}

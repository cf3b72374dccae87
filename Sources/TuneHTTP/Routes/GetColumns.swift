import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Shows the trials as columns: all of them, or those that changed after a version.
    static let getColumns = Route(
        "GET", "/experiments/{name}/columns", role: .viewer, query: ["after"]
    ) { call in
        let desk = try await call.desk()
        let after = try call.query.integer("after", in: 0...1 << 53 - 1) ?? 0
        let snapshot = try await Snapshot(of: desk)
        let answer = try await call.server.drawer.work {
            Answer(200, snapshot.columns(after: after), isKept: false)
        }
        // Who draws all trials draws their curves next: let the log be folded by then.
        if after == 0 { Task { try? await call.fromChronicle(snapshot) { _ in } } }
        return .answer(answer)
    }
}

extension Snapshot {
    /// The trials that changed after a version, as columns.
    fileprivate func columns(after: Int) -> JSONValue {
        let columns = TrialColumns(of: trials, spec: spec, after: after, version: version)
        return [
            "version": .integer(version), "after": .integer(columns.after), "count": .integer(columns.count),
            "total": .integer(trials.count), "created_at": .string(createdAt.text),
            "columns": columns.table.json,
        ]
    }
}

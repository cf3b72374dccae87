import TuneAnalysis
import TuneJSON
import TuneService

extension Route {
    /// Shows the rungs of each bracket with their trials, the last decisions, and who cloned whom.
    static let getRungs = Route("GET", "/experiments/{name}/rungs", role: .viewer) { call in
        let snapshot = try await Snapshot(of: try await call.desk())
        return .answer(
            try await call.fromChronicle(snapshot) { chronicle in
                let ladder = Ladder(of: snapshot.trials, spec: snapshot.spec, in: chronicle)
                let answer: JSONValue = [
                    "version": .integer(snapshot.version),
                    "levels": .array(snapshot.levels.map(JSONValue.integer)),
                    "brackets": ladder.bracketsJSON, "decisions": .array(chronicle.decisions.map(\.json)),
                    "lineage": ladder.lineageJSON, "note": .optional(ladder.note),
                ]
                return Answer(200, answer, isKept: false)
            })
    }

    /// Shows which worker ran which attempt when.
    static let getTimeline = Route("GET", "/experiments/{name}/timeline", role: .viewer) { call in
        let snapshot = try await Snapshot(of: try await call.desk())
        return .answer(
            try await call.fromChronicle(snapshot) { chronicle in
                let timeline = Timeline(of: chronicle)
                let answer: JSONValue = [
                    "version": .integer(snapshot.version), "count": .integer(timeline.count),
                    "total": .integer(timeline.total), "columns": timeline.table.json,
                    "note": .optional(timeline.note),
                ]
                return Answer(200, answer, isKept: false)
            })
    }
}

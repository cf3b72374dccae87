import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Shows the best trial so far, or the best few.
    static let getBest = Route(
        "GET", "/experiments/{name}/best", role: .viewer, query: ["fidelity", "top"]
    ) { call in
        let desk = try await call.desk()
        let fidelity = try call.query.choice("fidelity", of: Leaders.Fidelity.allCases.map(\.rawValue))
        let top = try call.query.integer("top", in: 1...AnalysisLimits.leaders)
        let isAny = fidelity == Leaders.Fidelity.any.rawValue
        let best: [JSONValue]
        if isAny || top != nil {
            let snapshot = try await Snapshot(of: desk)
            let recording =
                isAny ? try await call.fromChronicle(snapshot, \.recording) : nil
            best = try await call.server.analyst.work { snapshot.leaders(top ?? 1, in: recording) }
        } else {
            let only = try await desk.read { experiment, _ throws(ServiceFailure) in experiment.bestJSON }
            best = only.isNull ? [] : [only]
        }
        guard let first = best.first else { throw ServiceFailure.notEnoughData("No trial has a result yet.") }
        return .answer(Answer(200, top == nil ? first : ["items": .array(best)], isKept: false))
    }
}

extension Snapshot {
    /// The best trials, by their values at the highest level reached, or by any report of a recording.
    fileprivate func leaders(_ count: Int, in recording: Recording?) -> [JSONValue] {
        let leaders =
            recording.map { Leaders(count, of: table, in: $0) } ?? Leaders(count, of: table, best: best)
        return leaders.json
    }
}

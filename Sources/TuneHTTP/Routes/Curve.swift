import TuneCore
import TuneJSON
import TuneService
import TuneStore

/// A trial's reports in the store, in order of arrival.
struct Curve: Sendable {
    private let id: ExperimentID
    private let store: any ExperimentStore
    private let trial: Int

    /// How many reports are read at a time.
    private static let chunk = 5000

    init(desk: Desk, store: any ExperimentStore, trial: Int) {
        id = desk.id
        self.store = store
        self.trial = trial
    }

    /// Some of the reports.
    func reports(from offset: Int, limit: Int) async throws(StoreFailure) -> [StoredReport] {
        try await store.reports(of: id, trial: trial, offset: offset, limit: limit)
    }

    /// All of the reports.
    func all() async throws(StoreFailure) -> [StoredReport] {
        var reports: [StoredReport] = []
        while true {
            let more = try await self.reports(from: reports.count, limit: Self.chunk)
            reports += more
            if more.count < Self.chunk { return reports }
        }
    }

    /// The first `count` reports, thinned out to about so many points.
    func thinned(count: Int, to points: Int, by metric: String) async throws(StoreFailure) -> [StoredReport] {
        var (thinner, offset) = (CurveThinner<StoredReport>(count: count, points: points), 0)
        while offset < count {
            let more = try await reports(from: offset, limit: min(Self.chunk, count - offset))
            for report in more { thinner.take(report, value: report.metrics[metric]) }
            offset += more.count
            if more.isEmpty { break }
        }
        return thinner.finished()
    }
}

extension StoredReport {
    /// The report as it is shown.
    var json: JSONValue {
        [
            "attempt": .integer(attempt), "step": .integer(step), "metrics": .object(metrics.object),
            "at": .string(at.text),
        ]
    }
}

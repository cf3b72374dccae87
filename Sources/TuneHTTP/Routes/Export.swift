import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService
import TuneStore

extension Route {
    /// Streams an experiment: a line with the experiment and one with each event, the table of its trials, or gives all
    /// analyses in one object.
    static let export = Route(
        "GET", "/experiments/{name}/export", role: .viewer, query: ["format"]
    ) { call in
        let (desk, store) = (try await call.desk(), call.server.directory.store)
        let format = try call.query.choice("format", of: ["jsonl", "csv", "analysis"])
        if format == "analysis" {
            let snapshot = try await Snapshot(of: desk)
            return .answer(try await call.server.analyst.work { Answer(200, snapshot.report, isKept: false) })
        }
        guard format == "csv" else {
            let view = try await desk.read { experiment, now throws(ServiceFailure) in
                (json: experiment.view(at: now), version: experiment.version)
            }
            let lines = ExportedLog(view.json, upTo: view.version, of: desk.id, in: store)
            return .stream(contentType: MediaType.lines.header, AsyncStream(unfolding: lines.next))
        }
        let writer = try await TrialWriter(.table, fields: nil, desk: desk)
        let listing = TrialListing(pageSize: TrialWriter.pageSize)
        var pages = TrialPages(listing, fields: writer.fields, desk: desk, store: store)
        let first = try await pages.next()
        return .stream(contentType: MediaType.table.header, writer.stream(first, then: pages))
    }
}

extension Snapshot {
    /// All analyses.
    fileprivate var report: JSONValue {
        AnalysisReport(of: table, createdAt: createdAt, best: best).json
    }
}

/// The lines of an exported log, read as fast as the client takes them.
private actor ExportedLog {
    private var head: JSONValue?
    private var version = 0
    private let end: Int
    private let id: ExperimentID
    private let store: any ExperimentStore

    private static let chunk = 500

    init(_ head: JSONValue, upTo end: Int, of id: ExperimentID, in store: any ExperimentStore) {
        self.head = head
        self.end = end
        self.id = id
        self.store = store
    }

    func next() async -> [UInt8]? {
        if let head {
            self.head = nil
            return Self.line(head)
        }
        guard version < end else { return nil }
        do {
            let limit = min(Self.chunk, end - version)
            let events = try await store.events(of: id, after: version, limit: limit, trial: nil)
            version = events.last?.version ?? end
            return events.flatMap { Self.line($0.json) }
        } catch {
            version = end
            return Problem(error).line
        }
    }

    private static func line(_ json: JSONValue) -> [UInt8] { json.serialised() + [0x0A] }
}

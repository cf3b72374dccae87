import GRDB
import Testing
import TuneCore
import TuneJSON

@testable import TuneStore

/// The views for people who bring pandas.
@Suite("Schema")
struct SchemaTests {
    /// What happens to a trial, and the state, the value and the attempts that the view then shows.
    static let courses: [(course: [String], state: String, value: Double?, attempts: Int)] = [
        (["added"], "queued", nil, 0),
        (["asked"], "running", nil, 1),
        (["asked", "0.5", "0.25"], "running", 0.25, 1),
        (["asked", "0.5", "stop 0.75"], "stopped", 0.75, 1),
        (["asked", "0.5", "end 0.75"], "completed", 0.75, 1),
        (["asked", "pause 0.5"], "paused", 0.5, 1),
        (["asked", "pause 0.5", "asked", "0.125"], "running", 0.125, 2),
        (["asked", "0.5", "lost"], "lost", 0.5, 1),
        (["asked", "lost", "0.5"], "running", 0.5, 1),
        (["asked", "lost", "requeued"], "queued", nil, 1),
        (["asked", "lost", "requeued", "0.5"], "running", 0.5, 1),
        (["asked", "lost", "revived"], "running", nil, 1),
        (["asked", "0.5", "stop_requested"], "stopping", 0.5, 1),
        (["asked", "stop_requested", "stop 0.5"], "stopped", 0.5, 1),
        (["asked", "0.5", "completed 0.0625"], "completed", 0.0625, 1),
        (["asked", "0.5", "failed"], "failed", 0.5, 1),
        (["asked", "failed", "requeued"], "queued", nil, 1),
        (["asked", "failed", "requeued", "asked", "completed 0.5"], "completed", 0.5, 2),
        (["asked", "cancelled"], "cancelled", nil, 1),
        (["asked", "0.5", "paused"], "paused", 0.5, 1),
        (["asked", "0.5", "paused", "0.25"], "paused", 0.25, 1),
        (["asked", "completed 0.5", "pause 0.25"], "completed", 0.5, 1),
        (["added", "0.5", "completed 0.5"], "completed", 0.5, 0),
        (["asked", "inf"], "running", .infinity, 1),
        (["asked", "0.5", "nan"], "running", nil, 1),
    ]

    @Test("the view of trials shows the state that the events lead to", arguments: courses.indices)
    func trials(index: Int) async throws {
        let course = Self.courses[index]
        var events: [Event] = [.created]
        for step in course.course { events.append(try Self.event(step, events.count + 1)) }
        let rows = try await query("SELECT * FROM trials", events)
        let row = try #require(rows.first)
        #expect(rows.count == 1)
        #expect(row["experiment"] == "mlp")
        #expect(row["number"] == 4)
        #expect(row["config"] == #"{"lr":0.1}"#)
        #expect(row["state"] == course.state)
        #expect(row["value"] == course.value)
        #expect(row["attempts"] == course.attempts)
        #expect(row["created_at"] == events[1].at.text)
        let isFinal = TrialState(rawValue: course.state)?.isFinal ?? false
        let end = isFinal ? events.last { $0.body.type == "finished" } ?? events.last : nil
        #expect(row["finished_at"] == end?.at.text)
        let isAsked = course.course[0] == "asked"
        #expect(row["origin"] == (isAsked ? "model" : "client"))
        #expect(row["worker"] == (isAsked ? "w1" : nil))
    }

    @Test("the view of reports shows every report with its metrics")
    func reports() async throws {
        let metrics: [JSONObject] = [
            ["loss": 0.1], ["loss": 3], ["loss": "nan"], ["loss": "-inf"],
            ["loss": 0.30000000000000004, "acc": 1],
            ["acc": .number(-0.0)],
        ]
        let events = [.created] + metrics.enumerated().map { Event.report($0 + 2, trial: 9, metrics: $1) }
        let rows = try await query("SELECT * FROM reports ORDER BY step", events)
        let found = try rows.map { row in
            try JSONParser.parse(try row.decode(String.self, forColumn: "metrics")).object
        }
        #expect(found == metrics)
        let values: [Double?] = rows.map { $0["value"] }
        #expect(values == [0.1, 3, nil, -.infinity, 0.30000000000000004, nil])
        let steps: [Int] = rows.map { $0["step"] }
        #expect(steps == Array(2...7))
        let times: [String] = rows.map { $0["at"] }
        #expect(times == events.dropFirst().map(\.at.text))
        #expect(rows.allSatisfy { $0["experiment"] == "mlp" && $0["trial"] == 9 && $0["attempt"] == 1 })
    }

    @Test("times are the same text as in the API", arguments: [0, 1, 999, 1_000, 59_999, 1_790_000_000_123])
    func times(milliseconds: Int) async throws {
        for offset in [0, 1, 7, 13, 333, 667] {
            let at = Timestamp(milliseconds: milliseconds + offset)
            let report = Event.report(2)
            let events = [Event.created, Event(version: 2, at: at, body: report.body)]
            let rows = try await query("SELECT at FROM reports", events)
            #expect(rows.first?["at"] == at.text)
        }
    }

    @Test("the views show only experiments that exist, each with its own trials")
    func otherExperiments() async throws {
        try await withSQLiteStore { store, directory in
            let deleted = try await store.createSample("a", reports: 3)
            for name in ["b", "c"] {
                let events = [.created, try Self.event("asked", 2), .report(3, trial: 4)]
                _ = try await store.create(StoredExperiment(name), events: events, answer: nil)
            }
            try await store.delete(deleted, answer: nil)
            let queue = try DatabaseQueue(path: directory + "/tune.db")
            let names = try await queue.read { database in
                try ["trials", "reports"].map {
                    try String.fetchAll(database, sql: "SELECT experiment FROM \($0) ORDER BY 1")
                }
            }
            #expect(names == [["b", "c"], ["b", "c"]])
            try queue.close()
        }
    }

    private func query(_ sql: String, _ events: [Event]) async throws -> [Row] {
        var rows: [Row] = []
        try await withSQLiteStore { store, directory in
            _ = try await store.create(StoredExperiment("mlp"), events: events, answer: nil)
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: directory + "/tune.db", configuration: configuration)
            rows = try queue.read { try Row.fetchAll($0, sql: sql) }
            try queue.close()
        }
        return rows
    }

    /// One step of a course as an event of trial 4.
    private static func event(_ step: String, _ version: Int) throws -> Event {
        let words = step.split(separator: " ").map(String.init)
        let number = words.last.flatMap { Double($0) }
        let reason: JSONValue = ["rule": "user", "text": "as told"]
        let value: JSONValue = number.map { metricJSON($0) } ?? .null
        switch words[0] {
        case "added": return try Event(version, "trial_added", ["trial": 4, "config": ["lr": 0.1]])
        case "asked":
            return try Event(
                version, "handed_out",
                [
                    "trial": 4, "attempt": 1, "config": ["lr": 0.1], "worker": "w1",
                    "origin": ["source": "model"],
                ])
        case "completed", "failed":
            var body: JSONObject = ["trial": 4, "attempt": 1, "state": .string(words[0])]
            if number != nil { body["metrics"] = ["acc": 1, "loss": value] }
            return try Event(version, "finished", body)
        case "cancelled":
            return try Event(version, "ended", ["trial": 4, "state": "cancelled", "reason": reason])
        case "lost", "revived", "requeued", "paused", "stop_requested":
            return try Event(version, words[0], ["trial": 4, "attempt": 1, "reason": reason])
        default:
            var body: JSONObject = [
                "trial": 4, "attempt": 1, "step": .integer(version), "metrics": ["loss": value],
            ]
            if words.count > 1 { body["action"] = .string(words[0] == "end" ? "stop" : words[0]) }
            if words[0] == "end" { body["completes"] = true }
            return try Event(version, "reported", body)
        }
    }
}

import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneStore

extension StoreContractTests {
    @Test("numbers come back as they were sent, to the last bit", arguments: StoreKind.allCases)
    func numbersAreExact(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var events: [Event] = [.created]
            for number in awkwardNumbers {
                events.append(.report(events.count + 1, number))
                events.append(.report(events.count + 1, metrics: ["acc": number]))
                events.append(.report(events.count + 1, metrics: ["b": number, "loss": number, "a": number]))
            }
            let id = try await store.create(StoredExperiment("mlp"), events: events, answer: nil)
            let reports = try await store.reports(of: id, trial: 1, offset: 0, limit: .max)
            let found = try await store.log(id).dropFirst().compactMap { event -> Metrics? in
                if case .reported(let reported) = event.body { reported.metrics } else { nil }
            }
            let sent = awkwardNumbers.flatMap { number -> [JSONObject] in
                [["loss": number], ["acc": number], ["b": number, "loss": number, "a": number]]
            }
            // The text tells -0.0 from 0.0, which are equal.
            #expect(found.map { JSONValue.object($0.object).text } == sent.map { JSONValue.object($0).text })
            #expect(found.map(\.object) == sent)
            #expect(reports.map(\.metrics.object) == sent)
        }
    }

    @Test("names of metrics come back byte for byte", arguments: StoreKind.allCases)
    func metricNamesAreExact(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let composed: JSONValue = ["objectives": [["metric": "\u{E9}"]]]
            let first = Event(version: 1, at: .start, body: .created(composed))
            let events = [first, .report(2, metrics: ["\u{E9}": 1]), .report(3, metrics: ["e\u{301}": 1])]
            let id = try await store.create(StoredExperiment("mlp"), events: events, answer: nil)
            let names = try await store.reports(of: id, trial: 1, offset: 0, limit: 9)
                .flatMap { $0.metrics.object.members.map { Array($0.name.utf8) } }
            #expect(names == [Array("\u{E9}".utf8), Array("e\u{301}".utf8)])
        }
    }

    @Test("a deleted experiment is gone and its name can be used again", arguments: StoreKind.allCases)
    func deletion(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.createSample("mlp", reports: 9)
            let other = try await store.createSample("other", reports: 3)
            try await store.putBlob([1], named: "x", of: first)
            try await store.delete(first, answer: StoredAnswer("key"))
            #expect(try await store.list().map(\.id) == [other])
            #expect(try await store.answers(for: ["key"], now: .start) == [StoredAnswer("key")])
            let second = try await store.createSample("mlp")
            #expect(second.number > other.number)
            #expect(try await store.log(second) == [.created])
            #expect(try await store.blob(named: "x", of: second) == nil)
            #expect(try await store.reports(of: second, trial: 1, offset: 0, limit: 9) == [])
            try await store.delete(second, answer: nil)
            let third = try await store.createSample("mlp")
            #expect(third.number > second.number)
            #expect(try await store.log(other).count == 4)
        }
    }

    @Test("an answer is given again for a day, and not a millisecond longer", arguments: StoreKind.allCases)
    func answersExpire(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let id = try await store.createSample()
            let answer = StoredAnswer("POST /x\n'\"", body: "{\"ä\": 1}")
            try await store.append([], to: id, after: 1, summary: nil, answers: [answer])
            func found(_ milliseconds: Int) async throws -> [StoredAnswer] {
                let now = Timestamp(milliseconds: Timestamp.start.milliseconds + milliseconds)
                return try await store.answers(for: [answer.key, answer.key, "other"], now: now)
            }
            #expect(try await found(0) == [answer])
            #expect(try await found(-5_000) == [answer])
            #expect(try await found(86_400_000) == [answer])
            #expect(try await found(86_400_001) == [])
            #expect(try await store.answers(for: [], now: .start) == [])
            let later = StoredAnswer(answer.key, at: .start.advanced(bySeconds: 86_401), body: "[]")
            try await store.append([], to: id, after: 1, summary: nil, answers: [later])
            #expect(try await found(86_401_000) == [later])
        }
    }

    @Test("bytes are kept under any name, apart for each experiment", arguments: StoreKind.allCases)
    func blobs(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let (first, second) = (try await store.createSample("a"), try await store.createSample("b"))
            let names = [
                "model", "Model", ".", "..", "", "../../tune.db", "/etc/passwd", "a/b", "a%2fb", "a\u{0}b",
                "ä😀",
                "%", ".new", "trial-1.step-3", String(repeating: "n", count: 255),
            ]
            for (index, name) in names.enumerated() {
                try await store.putBlob([UInt8(index)], named: name, of: first)
                try await store.putBlob(
                    Array(repeating: UInt8(index), count: 100_000), named: name, of: second)
            }
            for (index, name) in names.enumerated() {
                #expect(try await store.blob(named: name, of: first) == [UInt8(index)], "\(name)")
                #expect(try await store.blob(named: name, of: second)?.count == 100_000)
            }
            try await store.putBlob([], named: "model", of: first)
            #expect(try await store.blob(named: "model", of: first) == [])
            try await store.removeBlob(named: "model", of: first)
            try await store.removeBlob(named: "model", of: first)
            #expect(try await store.blob(named: "model", of: first) == nil)
            #expect(try await store.blob(named: "model", of: second)?.count == 100_000)
            #expect(try await store.list().count == 2)
        }
    }

    @Test("settings are kept and replaced", arguments: StoreKind.allCases)
    func settings(kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(try await store.setting("token") == nil)
            try await store.setSetting("token", to: "one")
            try await store.setSetting("token", to: "two ä\n")
            try await store.setSetting("other", to: "")
            #expect(try await store.setting("token") == "two ä\n")
            #expect(try await store.setting("other") == "")
        }
    }

    @Test("tasks that append at once leave every log without gap", arguments: StoreKind.allCases)
    func concurrentAppends(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let (tasks, rounds) = (24, 12)
            var ids: [ExperimentID] = []
            for number in 0..<4 { ids.append(try await store.createSample("e\(number)")) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<tasks {
                    let id = ids[task % ids.count]
                    group.addTask {
                        for round in 0..<rounds {
                            try await store.appendRacing(task * rounds + round, to: id)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for id in ids {
                let log = try await store.log(id)
                #expect(log.map(\.version) == Array(1...(1 + 2 * rounds * tasks / ids.count)))
                let values = log.compactMap { event -> Double? in
                    if case .reported(let reported) = event.body { reported.metrics["loss"] } else { nil }
                }
                #expect(Set(values).count * 2 == values.count, "each append is there once")
            }
        }
    }

    func generator(_ seed: UInt64) -> SeededGenerator { SeededGenerator(seed: seed, stream: 1) }
}

extension ExperimentStore {
    /// Appends two reports of a value, again and again until no other task was faster.
    fileprivate func appendRacing(_ value: Int, to id: ExperimentID) async throws {
        var version = 1
        while true {
            do throws(StoreFailure) {
                let events = [1, 2].map { Event.report(version + $0, .integer(value)) }
                return try await append(events, to: id, after: version, summary: nil, answers: [])
            } catch {
                guard case .conflict(let current) = error else { throw error }
                version = current
            }
        }
    }
}

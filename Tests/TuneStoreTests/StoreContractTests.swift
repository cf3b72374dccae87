import Testing
import TuneCore
import TuneJSON

@testable import TuneStore

/// What every store promises.
@Suite("Store contract")
struct StoreContractTests {
    @Test("an experiment comes back as it was made", arguments: StoreKind.allCases)
    func createdExperimentComesBack(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let summary: JSONValue = ["state": "running", "best": .number(-0.0), "tags": ["ä", "b"]]
            let first = try await store.create(
                StoredExperiment("first", summary: summary), events: [.created, .report(2)], answer: nil)
            let second = try await store.create(StoredExperiment("second"), events: [], answer: nil)
            #expect(try await store.log(first) == [.created, .report(2)])
            #expect(try await store.log(second) == [])
            let list = try await store.list()
            #expect(list.map(\.id) == [first, second])
            #expect(list.map(\.name) == ["first", "second"])
            #expect(list.map(\.createdAt) == [.start, .start])
            #expect(list.map(\.summary) == [summary, ["state": "running"]])
        }
    }

    @Test("a name that is in use is refused and nothing is kept", arguments: StoreKind.allCases)
    func nameTaken(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.createSample("mlp")
            let failure = await store.failure { store throws(StoreFailure) in
                _ = try await store.create(
                    StoredExperiment("mlp"), events: [.created], answer: StoredAnswer("key"))
            }
            #expect(failure == .nameTaken("mlp"))
            #expect(try await store.list().count == 1)
            #expect(try await store.answers(for: ["key"], now: .start) == [])
            _ = try await store.createSample("MLP")
        }
    }

    @Test("an append after another version is refused and changes nothing", arguments: StoreKind.allCases)
    func conflict(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let id = try await store.createSample(reports: 2)
            for version in [0, 2, 4] {
                let failure = await store.failure { store throws(StoreFailure) in
                    try await store.append(
                        [.report(version + 1)], to: id, after: version, summary: ["state": "paused"],
                        answers: [StoredAnswer("key")])
                }
                #expect(failure == .conflict(version: 3))
            }
            #expect(try await store.log(id).count == 3)
            #expect(try await store.list().map(\.summary) == [["state": "running"]])
            #expect(try await store.answers(for: ["key"], now: .start) == [])
        }
    }

    @Test("an append without events keeps the summary and the answers", arguments: StoreKind.allCases)
    func appendWithoutEvents(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let id = try await store.createSample()
            let answers = [StoredAnswer("a"), StoredAnswer("b")]
            try await store.append([], to: id, after: 1, summary: ["state": "paused"], answers: answers)
            try await store.append([], to: id, after: 1, summary: nil, answers: [])
            #expect(try await store.log(id) == [.created])
            #expect(try await store.list().map(\.summary) == [["state": "paused"]])
            #expect(Set(try await store.answers(for: ["a", "b", "c"], now: .start)) == Set(answers))
        }
    }

    @Test("an experiment that is not there is told apart", arguments: StoreKind.allCases)
    func noSuchExperiment(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let id = try await store.createSample()
            try await store.delete(id, answer: nil)
            for id in [id, ExperimentID(0), ExperimentID(-1), ExperimentID(.max)] {
                let failures = [
                    await store.failure { store throws(StoreFailure) in
                        try await store.append([], to: id, after: 1, summary: nil, answers: [])
                    },
                    await store.failure { store throws(StoreFailure) in _ = try await store.log(id) },
                    await store.failure { store throws(StoreFailure) in
                        _ = try await store.reports(of: id, trial: 1, offset: 0, limit: 1)
                    },
                    await store.failure { store throws(StoreFailure) in
                        try await store.delete(id, answer: StoredAnswer("key"))
                    },
                    await store.failure { store throws(StoreFailure) in
                        try await store.putBlob([1], named: "x", of: id)
                    },
                ]
                #expect(failures == Array(repeating: .noSuchExperiment, count: 5))
                #expect(try await store.blob(named: "x", of: id) == nil)
                try await store.removeBlob(named: "x", of: id)
            }
            #expect(try await store.answers(for: ["key"], now: .start) == [])
        }
    }

    @Test(
        "events come in chunks that begin after any version", arguments: StoreKind.allCases,
        [(-5, 3), (0, 0), (0, -1), (0, 1), (0, 7), (3, 3), (6, 100), (7, 1), (0, Int.max), (Int.max, 1)])
    func chunks(kind: StoreKind, chunk: (version: Int, limit: Int)) async throws {
        try await kind.withStore { store in
            let id = try await store.createSample(reports: 6)
            let all = [.created] + (2...7).map { Event.report($0) }
            let expected = all.dropFirst(max(0, chunk.version)).prefix(max(0, chunk.limit))
            let found = try await store.events(of: id, after: chunk.version, limit: chunk.limit, trial: nil)
            #expect(found == Array(expected))
        }
    }

    @Test("the events of one trial can be read alone", arguments: StoreKind.allCases)
    func eventsOfOneTrial(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var log = RandomLog(seed: 5)
            let events = try log.events(60)
            let id = try await store.create(StoredExperiment("mlp"), events: events, answer: nil)
            for trial in 0...6 {
                let expected = events.filter { $0.body.trial == trial }
                let found = try await store.events(of: id, after: 0, limit: .max, trial: trial)
                #expect(found == expected)
                let page = try await store.events(of: id, after: 20, limit: 3, trial: trial)
                #expect(page == Array(expected.filter { $0.version > 20 }.prefix(3)))
            }
        }
    }

    @Test("the reports of a trial come in order and in pages", arguments: StoreKind.allCases)
    func reportsInPages(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let events = [.created] + (2...21).map { Event.report($0, trial: $0 % 2 + 1, .integer($0)) }
            let id = try await store.create(StoredExperiment("mlp"), events: events, answer: nil)
            func steps(_ trial: Int, _ offset: Int, _ limit: Int) async throws -> [Int] {
                let reports = try await store.reports(of: id, trial: trial, offset: offset, limit: limit)
                #expect(reports.allSatisfy { $0.metrics["loss"] == Double($0.step) && $0.attempt == 1 })
                #expect(reports.allSatisfy { $0.at == .start.advanced(bySeconds: Double($0.step)) })
                return reports.map(\.step)
            }
            #expect(try await steps(1, 0, .max) == Array(stride(from: 2, through: 20, by: 2)))
            #expect(try await steps(2, 3, 4) == [9, 11, 13, 15])
            #expect(try await steps(2, 9, 4) == [21])
            #expect(try await steps(2, 10, 4) == [])
            #expect(try await steps(2, -1, 1) == [3])
            #expect(try await steps(2, 0, 0) == [])
            #expect(try await steps(2, 0, -1) == [])
            #expect(try await steps(3, 0, 9) == [])
        }
    }

    @Test("random logs come back equal, in chunks of any size", arguments: StoreKind.allCases, 1...12)
    func randomLogs(kind: StoreKind, seed: UInt64) async throws {
        try await kind.withStore { store in
            var log = RandomLog(seed: seed)
            var generator = generator(seed)
            var events = try log.events(.random(in: 1...40, using: &generator))
            let id = try await store.create(StoredExperiment("mlp"), events: events, answer: nil)
            for count in [1, 30] {
                let more = try log.events(count, after: events.count)
                try await store.append(more, to: id, after: events.count, summary: nil, answers: [])
                events += more
            }
            for limit in [1, 7, 1000] {
                var found: [Event] = []
                while case let chunk = try await store.events(
                    of: id, after: found.count, limit: limit, trial: nil), !chunk.isEmpty
                { found += chunk }
                #expect(found == events, "seed \(seed), chunks of \(limit)")
            }
        }
    }
}

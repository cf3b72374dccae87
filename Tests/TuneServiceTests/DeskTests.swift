import Testing
import TuneCore
import TuneJSON
import TuneService
import TuneStore

@Suite("Desk")
struct DeskTests {
    @Test("requests that wait together share a commit, and each gets its own trial")
    func groupCommit() async throws {
        let service = try await Service()
        try await service.create()
        let desk = try await service.directory.desk("toy")
        let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<200 {
                group.addTask { try JSONParser.parse(try await desk.perform(ask).body)["trial"]?.int }
            }
            return try await group.reduce(into: []) { $0.append($1 ?? 0) }
        }
        #expect(numbers.sorted() == Array(1...200))
        #expect(service.store.appends < 200)
    }

    @Test(
        "an answer under a key is given again, also to the same request at the same time, and costs nothing")
    func idempotency() async throws {
        let service = try await Service()
        try await service.create()
        let desk = try await service.directory.desk("toy")
        let key = AnswerKey(scope: "ask k", digest: "d")
        async let first = desk.perform(key: key, ask)
        async let second = desk.perform(key: key, ask)
        let bodies = [try await first.body, try await second.body]
        #expect(bodies[0] == bodies[1])
        let again = try await desk.perform(key: key, ask)
        #expect(again.body == bodies[0] && again.headers["Idempotency-Replayed"] == "true")
        #expect(try await desk.read { experiment, _ throws(ServiceFailure) in experiment.trials.count } == 1)
        await #expect(throws: ServiceFailure.idempotencyMismatch) {
            try await desk.perform(key: AnswerKey(scope: "ask k", digest: "other"), ask)
        }
    }

    @Test("a refusal is not kept: the corrected request under the same key is carried out")
    func refusalForgotten() async throws {
        let service = try await Service()
        try await service.create()
        let desk = try await service.directory.desk("toy")
        let key = AnswerKey(scope: "k", digest: "d")
        await #expect(throws: ServiceFailure.refused(.noSuchTrial(1))) {
            try await desk.perform(key: key) { turn throws(ServiceFailure) in
                try turn.execute(.stopTrial(1, reason: nil))
                return Answer(status: 200)
            }
        }
        #expect(try await desk.perform(key: key, ask).status == 200)
    }

    @Test(
        "a failed commit answers so, changes nothing, and the next request sees the log as it is",
        arguments: [StoreFailure.full, .unavailable("gone")])
    func failedCommit(failure: StoreFailure) async throws {
        let service = try await Service()
        try await service.create()
        let desk = try await service.directory.desk("toy")
        _ = try await desk.perform(ask)
        service.store.fail(with: failure)
        await #expect(throws: failure == .full ? ServiceFailure.storageFull : .storeUnavailable("gone")) {
            try await desk.perform(ask)
        }
        #expect(try await desk.read { experiment, _ throws(ServiceFailure) in experiment.trials.count } == 1)
        service.store.fail(with: nil)
        #expect(try await desk.perform(ask).body == Answer(200, ["trial": 2]).body)
    }

    @Test("a directory over the same store finds everything again")
    func restart() async throws {
        let service = try await Service()
        try await service.create()
        for _ in 0..<3 { _ = try await service.directory.desk("toy").perform(ask) }
        let again = try await Service(store: service.store, clock: service.clock)
        let desk = try await again.directory.desk("toy")
        let configs = try await desk.read { experiment, _ throws(ServiceFailure) in
            experiment.trials.map(\.configuration)
        }
        let before = try await service.directory.desk("toy").read { experiment, _ throws(ServiceFailure) in
            experiment.trials.map(\.configuration)
        }
        #expect(configs == before && configs.count == 3)
        #expect(desk.summary.get()["counts"]?["running"] == 3)
    }

    @Test("leases run by the injected clock, begin anew after a restart, and end at a tick")
    func leases() async throws {
        let service = try await Service()
        try await service.create(["lease": ["seconds": 10]])
        _ = try await service.directory.desk("toy").perform(ask)
        service.clock.pass(seconds: 1000)
        let again = try await Service(store: service.store, clock: service.clock)
        await again.directory.openUnfinished()
        await again.directory.tick()
        let desk = try await again.directory.desk("toy")
        func state() async throws -> TrialState {
            try await desk.read { experiment, _ throws(ServiceFailure) in experiment.trials[0].state }
        }
        #expect(try await state() == .running)
        again.clock.pass(seconds: 10)
        await again.directory.tick()
        #expect(try await state() == .lost)
    }

    @Test("who waits for a change is woken by it, and not kept when it has come already")
    func waiting() async throws {
        let service = try await Service()
        try await service.create()
        let desk = try await service.directory.desk("toy")
        async let woken: Void = desk.waitForChange(after: 1, seconds: 60)
        _ = try await desk.perform(ask)
        await woken
        await desk.waitForChange(after: 1, seconds: 60)
    }

    @Test("who waits for work sleeps through reports and is woken by a free place and by the end")
    func waitingForWork() async throws {
        let service = try await Service()
        try await service.create(["limits": ["concurrent": 1]])
        let desk = try await service.directory.desk("toy")
        _ = try await desk.perform(ask)
        let version = try await desk.read { experiment, _ throws(ServiceFailure) in experiment.version }
        async let seen: Int = {
            await desk.waitForChange(after: version + 3, seconds: 60, forWork: true)
            return try await desk.read { experiment, _ throws(ServiceFailure) in
                experiment.counts[.completed]
            }
        }()
        for step in 1...3 {
            _ = try await desk.perform { turn throws(ServiceFailure) in
                let report = Report(step: step, metrics: Metrics(trusted: ["loss": 0.5]))
                try turn.execute(.report(trial: 1, lease: nil, reports: [report]))
                return Answer(status: 200)
            }
        }
        _ = try await desk.perform { turn throws(ServiceFailure) in
            let completion = TrialCompletion(state: .completed, metrics: nil, error: nil)
            try turn.execute(.complete(trial: 1, lease: nil, completion))
            return Answer(status: 200)
        }
        #expect(try await seen == 1)
    }

    @Test("an idle experiment leaves memory and comes back")
    func rest() async throws {
        let service = try await Service()
        try await service.create(["lease": ["seconds": 0]])
        let desk = try await service.directory.desk("toy")
        _ = try await desk.perform { turn throws(ServiceFailure) in
            try turn.execute(.edit(Edit(notes: "n")))
            return Answer(status: 200)
        }
        service.clock.pass(seconds: 601)
        await desk.rest(after: 600)
        #expect(try await desk.read { experiment, _ throws(ServiceFailure) in experiment.spec.notes } == "n")
    }
}

@Suite("Directory")
struct DirectoryTests {
    @Test("a name is taken once, a generated one is used where none is given")
    func names() async throws {
        let service = try await Service()
        try await service.create()
        await #expect(throws: ServiceFailure.nameTaken("toy")) { try await service.create() }
        try await service.create(["name": .null])
        #expect(await service.directory.all().map(\.name) == ["toy", "generated"])
    }

    @Test("a definition that is wrong makes nothing")
    func invalid() async throws {
        let service = try await Service()
        await #expect(throws: ServiceFailure.self) { try await service.create(["seed": -1]) }
        #expect(await service.directory.all().isEmpty)
        #expect(try await service.store.list().isEmpty)
    }

    @Test("only a paused or finished experiment is deleted, and its answer is kept under its key")
    func deletion() async throws {
        let service = try await Service()
        try await service.create()
        let desk = try await service.directory.desk("toy")
        await #expect(throws: ServiceFailure.self) { try await service.directory.delete("toy", key: nil) }
        _ = try await desk.perform { turn throws(ServiceFailure) in
            try turn.execute(.pause(.drain, reason: nil))
            return Answer(status: 200)
        }
        let key = AnswerKey(scope: "delete", digest: "")
        #expect(try await service.directory.delete("toy", key: key).status == 204)
        #expect(try await service.directory.delete("toy", key: key).status == 204)
        await #expect(throws: ServiceFailure.noSuchExperiment("toy")) {
            try await service.directory.delete("toy", key: nil)
        }
        await #expect(throws: ServiceFailure.noSuchExperiment("toy")) { try await desk.perform(ask) }
        try await service.create()
        let trials = try await service.directory.desk("toy").read { experiment, _ throws(ServiceFailure) in
            experiment.trials.count
        }
        #expect(trials == 0)
    }

    @Test("a model is fitted beside the desk before anybody asks for its proposal", .timeLimit(.minutes(1)))
    func preparation() async throws {
        let service = try await Service()
        try await service.create(["searcher": ["name": "gp"]])
        let desk = try await service.directory.desk("toy")
        for trial in 1...8 {
            _ = try await desk.perform(ask)
            let metrics = Metrics(trusted: ["loss": .number(1 / Double(trial))])
            let completion = TrialCompletion(state: .completed, metrics: metrics, error: nil)
            _ = try await desk.perform { turn throws(ServiceFailure) in
                _ = try turn.execute(.complete(trial: trial, lease: nil, completion))
                return Answer(status: 200)
            }
        }
        while try await desk.read({ experiment, _ throws(ServiceFailure) in experiment.preparation != nil }) {
            await Task.yield()
        }
    }

    @Test("creating under a key twice makes one experiment")
    func createTwice() async throws {
        let service = try await Service()
        let key = AnswerKey(scope: "create", digest: "d")
        #expect(try await service.create(key: key).status == 201)
        #expect(try await service.create(key: key).status == 201)
        await #expect(throws: ServiceFailure.idempotencyMismatch) {
            try await service.create(key: AnswerKey(scope: "create", digest: "e"))
        }
    }

    @Test("a server that is going down takes no more requests")
    func draining() async throws {
        let service = try await Service()
        try await service.create()
        await service.directory.drain()
        await #expect(throws: ServiceFailure.draining) { try await service.directory.desk("toy") }
    }
}

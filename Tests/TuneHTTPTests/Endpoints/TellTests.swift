import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Tell")
struct TellTests {
    private let tell = "/experiments/toy/tell"

    private func item(_ trial: Int, steps: [Int] = [], completes: Bool = false) -> JSONValue {
        var item: JSONObject = ["trial": .integer(trial)]
        if !steps.isEmpty {
            item["reports"] = .array(steps.map { ["step": .integer($0), "metrics": ["loss": 0.5]] })
        }
        if completes { item["complete"] = ["state": "completed"] }
        return .object(item)
    }

    @Test("items report, complete, do both or only look, and an ask follows in the same turn")
    func allKinds() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(4)
        let body: JSONValue = [
            "results": [
                item(1, steps: [1, 2]), item(2, steps: [1], completes: true), item(3),
                item(1, completes: true),
            ],
            "ask": ["worker": "v"],
        ]
        let reply = try await bench.send("POST", tell, body)
        let results = try #require(reply["results"].array)
        #expect(results.map { $0["status"] } == [200, 200, 200, 200])
        #expect(results.map { $0["trial"] } == [1, 2, 3, 1])
        #expect(results.map { $0["state"] } == ["running", "completed", "running", "completed"])
        #expect(results[0]["decision"]?["action"] == "continue" && results[0]["lease"]?["token"] != .none)
        #expect(reply["ask"]["trials"]?.array?.first?["number"] == 5)
    }

    @Test("each item answers for itself, and one that is refused leaves nothing behind")
    func mixed() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        let broken: JSONValue = [
            "trial": 2, "reports": [["step": 1, "metrics": ["loss": 0.5]]],
            "complete": ["state": "completed", "metrics": ["other": 1]],
        ]
        let noMetrics: JSONValue = ["trial": 2, "complete": ["state": "completed"]]
        let backwards = item(1, steps: [3, 2])
        let body: JSONValue = ["results": [item(1, steps: [5]), item(9), noMetrics, backwards, broken]]
        let results = try #require(try await bench.send("POST", tell, body)["results"].array)
        #expect(results.map { $0["status"] } == [200, 404, 422, 422, 200])
        let problems = results.map { $0["problem"] }
        #expect(problems[1]?["code"] == "not-found" && problems[1]?["request_id"]?.string?.isEmpty == false)
        #expect(problems[2]?["errors"]?.array?.first?["pointer"] == "/results/2/complete/metrics")
        #expect(problems[3]?["errors"]?.array?.first?["pointer"] == "/results/3/reports/0/step")
        let curve = try await bench.send("GET", "/experiments/toy/trials/1/reports")
        #expect(curve["items"].array?.map { $0["step"] } == [5])
    }

    @Test("a lease of an item is checked")
    func leases() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let body: JSONValue = [
            "results": [["trial": 1, "lease": "t1.1-0", "reports": [["step": 1, "metrics": ["loss": 1]]]]]
        ]
        let result = try await bench.send("POST", tell, body)["results"].array?.first
        #expect(result?["status"] == 409 && result?["problem"]?["code"] == "lease-lost")
    }

    @Test("the same tell again changes nothing")
    func again() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        let body: JSONValue = ["results": [item(1, steps: [1], completes: true), item(2, steps: [1])]]
        let first = try await bench.send("POST", tell, body)
        let between = try await bench.everything()
        #expect(try await bench.send("POST", tell, body).json == first.json)
        #expect(try await bench.everything() == between)
        try await bench.expectReplay("POST", tell, ["results": [item(2, completes: true)], "ask": [:]])
    }

    @Test("the ask of a tell can wait; the results are taken in once", .timeLimit(.minutes(1)))
    func waits() async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 2]])
        _ = try await bench.ask(2)
        let body: JSONValue = [
            "results": [item(1, steps: [1], completes: true)], "ask": ["wait_seconds": 50],
        ]
        async let waiting = bench.send("POST", tell, body, ["Idempotency-Key": "k"])
        for _ in 0..<1000 { await Task.yield() }
        try await bench.complete(2, 0.5)
        let reply = try await waiting
        #expect(reply["ask"]["status"] == "done")
        #expect(reply["results"].array?.first?["state"] == "completed")
        let again = try await bench.send("POST", tell, body, ["Idempotency-Key": "k"])
        #expect(again.bytes == reply.bytes && again.fields["idempotency-replayed"] == "true")
    }

    @Test(
        "what is no tell is refused as a whole",
        arguments: [
            ([:], "/results"), (["results": []], "/results"), (["results": [:]], "/results"),
            (["results": [[:]]], "/results/0/trial"), (["results": [["trial": "1"]]], "/results/0/trial"),
            (["results": [["trial": 1_000_000_000]]], "/results/0/trial"),
            (["results": [["trial": 1, "metrics": [:]]]], "/results/0/metrics"),
            (["results": [["trial": 1, "reports": []]]], "/results/0/reports"),
            (
                ["results": [["trial": 1], ["trial": 1, "reports": [["step": -1, "metrics": ["a": 1]]]]]],
                "/results/1/reports/0/step"
            ),
            (["results": [["trial": 1, "complete": ["state": "lost"]]]], "/results/0/complete/state"),
            (["results": [["trial": 1]], "ask": ["count": 0]], "/ask/count"),
            (["results": [["trial": 1]], "asks": [:]], "/asks"),
        ] as [(JSONValue, String)])
    func refusals(body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectRefusal("invalid-request", at: pointer, "POST", tell, body)
    }

    @Test("a tell has at most 256 items")
    func limit() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let items = [JSONValue](repeating: item(1), count: 257)
        #expect(
            try await bench.send("POST", tell, ["results": .array(Array(items.dropLast()))]).status == 200)
        try await bench.expectRefusal(
            "invalid-request", at: "/results", "POST", tell, ["results": .array(items)])
    }
}

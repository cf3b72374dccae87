import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Report")
struct ReportTests {
    private let reports = "/experiments/toy/trials/1/reports"

    @Test("a report is kept, renews the lease and is answered with a decision")
    func one() async throws {
        let bench = try await Workbench.withToy()
        let trial = try #require(try await bench.ask().first)
        await bench.pass(100)
        let reply = try await bench.report(1, 3, 0.25)
        #expect(reply["decision"]["action"] == "continue" && reply["warnings"] == [])
        #expect(reply["lease"]["token"] == trial["lease"]?["token"])
        #expect(reply["lease"]["expires_at"] == .string(bench.clock.now().advanced(bySeconds: 300).text))
    }

    @Test("a report that was made before renews the lease and changes nothing else")
    func again() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let first = try await bench.report(1, 3, 0.25)
        let between = try await bench.everything()
        await bench.pass(200)
        let second = try await bench.report(1, 3, 0.25)
        #expect(second["decision"] == first["decision"])
        await bench.pass(200)
        #expect(try await bench.everything() == between, "the lease ended although it was renewed")
        try await bench.expectRefusal(
            "metric-conflict", "POST", reports, ["step": 3, "metrics": ["loss": 0.5]])
    }

    @Test("a report that was made before brings a lost trial back")
    func revives() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.report(1, 3, 0.25)
        await bench.pass(301)
        #expect(try await bench.send("GET", "/experiments/toy/trials/1")["state"] == "lost")
        try await bench.report(1, 3, 0.25)
        #expect(try await bench.send("GET", "/experiments/toy/trials/1")["state"] == "running")
    }

    @Test("a late report of an old attempt does not renew the new one's lease")
    func oldAttempt() async throws {
        let bench = try await Workbench.withToy()
        let old = try #require(try await bench.ask().first?["lease"]?["token"]?.string)
        try await bench.report(1, 1, 0.5)
        await bench.pass(301)
        await bench.pass(301)
        _ = try await bench.ask()
        await bench.pass(200)
        let reply = try await bench.report(1, 1, 0.5, lease: old)
        #expect(reply["decision"]["action"] == "stop" && reply["lease"]["token"] == .string(old))
        try await bench.expectRefusal(
            "lease-lost", "POST", reports, ["step": 2, "metrics": ["loss": 1]], ["Lease": old])
        await bench.pass(101)
        #expect(try await bench.send("GET", "/experiments/toy/trials/1")["state"] == "lost")
    }

    @Test("a delayed copy of a report does not end a trial that is to stop, its trainer's next one does")
    func stopWaitsForNews() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.report(1, 1, 0.5)
        _ = try await bench.send("POST", "/experiments/toy/trials/1/stop", ["reason": "enough"])
        let copy = try await bench.report(1, 1, 0.5)
        #expect(copy["decision"]["action"] == "continue")
        #expect(try await bench.send("GET", "/experiments/toy/trials/1")["state"] == "stopping")
        let reply = try await bench.report(1, 2, 0.5)
        #expect(reply["decision"]["action"] == "stop" && reply["decision"]["reason"]?["text"] == "enough")
        #expect(try await bench.send("GET", "/experiments/toy/trials/1")["state"] == "stopped")
    }

    @Test("many reports are kept all or none", arguments: [1, 2, 1000])
    func many(count: Int) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let list = (1...count).map { ["step": .integer($0), "metrics": ["loss": 0.5]] as JSONValue }
        #expect(try await bench.send("POST", reports, ["reports": .array(list)]).status == 200)
        let later: [JSONValue] = [
            ["step": .integer(count + 1), "metrics": ["loss": 1]], ["step": 1, "metrics": ["loss": 9]],
        ]
        try await bench.expectRefusal("metric-conflict", "POST", reports, ["reports": .array(later)])
    }

    @Test("a report without an objective is kept and warned about")
    func warnings() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let body: JSONValue = [
            "reports": [
                ["step": 1, "metrics": ["other": 1]], ["step": 2, "metrics": ["loss": 1]],
                ["step": 3, "metrics": ["other": 1]],
            ]
        ]
        let warnings = try await bench.send("POST", reports, body)["warnings"].array
        #expect(warnings?.count == 1 && warnings?.first?.string?.contains("step 1 lacks loss") == true)
    }

    @Test(
        "a checkpoint is an address, alone or in an object",
        arguments: ["s3://x", ["uri": "s3://x"]] as [JSONValue])
    func checkpoints(checkpoint: JSONValue) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let body: JSONValue = ["step": 4, "metrics": ["loss": 1], "checkpoint": checkpoint]
        #expect(try await bench.send("POST", reports, body).status == 200)
        let kept = try await bench.send("GET", "/experiments/toy/trials/1")["checkpoint"]
        #expect(kept == ["step": 4, "uri": "s3://x", "bytes": .null])
    }

    @Test(
        "what is no report is refused at its place",
        arguments: [
            ([:], "/step"), (["step": 1], "/metrics"), (["metrics": ["a": 1]], "/step"),
            (["step": .null, "metrics": ["a": 1]], "/step"), (["step": 1, "metrics": .null], "/metrics"),
            (["step": 1.5, "metrics": ["a": 1]], "/step"), (["step": -1, "metrics": ["a": 1]], "/step"),
            (["step": 1_000_000_001, "metrics": ["a": 1]], "/step"),
            (["step": 1, "metrics": [:]], "/metrics"),
            (["step": 1, "metrics": ["a": .null]], "/metrics/a"),
            (["step": 1, "metrics": ["a": "NaN"]], "/metrics/a"),
            (["step": 1, "metrics": ["a": 1], "vlaue": 1], "/vlaue"), (["reports": .null], "/reports"),
            (["reports": []], "/reports"), (["reports": [:]], "/reports"),
            (["reports": [["step": 1, "metrics": ["a": 1]]], "step": 1], "/step"),
            (["reports": [["step": 1, "metrics": ["a": 1]], ["step": "2"]]], "/reports/1/metrics"),
            (["step": 1, "metrics": ["a": 1], "checkpoint": 7], "/checkpoint"),
            (["step": 1, "metrics": ["a": 1], "checkpoint": ["uri": "a b"]], "/checkpoint/uri"),
            (["step": 1, "metrics": ["a": 1], "checkpoint": ["url": "x"]], "/checkpoint/url"), ([], ""),
        ] as [(JSONValue, String)])
    func refusals(body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectRefusal("invalid-request", at: pointer, "POST", reports, body)
    }

    @Test("a step that goes back is refused where it stands: alone, in a list of one, in a list of two")
    func backwards() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.report(1, 5, 0.5)
        let four: JSONValue = ["step": 4, "metrics": ["loss": 1]]
        let six: JSONValue = ["step": 6, "metrics": ["loss": 1]]
        try await bench.expectRefusal("invalid-request", at: "/step", "POST", reports, four)
        try await bench.expectRefusal(
            "invalid-request", at: "/reports/0/step", "POST", reports, ["reports": [four]])
        try await bench.expectRefusal(
            "invalid-request", at: "/reports/1/step", "POST", reports, ["reports": [six, four]])
    }

    @Test("lists and addresses have limits")
    func limits() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let list = (1...1001).map { ["step": .integer($0), "metrics": ["loss": 0.5]] as JSONValue }
        try await bench.expectRefusal(
            "invalid-request", at: "/reports", "POST", reports, ["reports": .array(list)])
        func body(_ length: Int) -> JSONValue {
            ["step": 1, "metrics": ["loss": 1], "checkpoint": .string(String(repeating: "u", count: length))]
        }
        try await bench.expectRefusal("invalid-request", at: "/checkpoint", "POST", reports, body(1001))
        #expect(try await bench.send("POST", reports, body(1000)).status == 200)
    }

    @Test("trials that are not there, over, or another's are refused")
    func states() async throws {
        let bench = try await Workbench.withToy()
        let tokens = try await bench.ask(2).map { $0["lease"]?["token"]?.string ?? "" }
        let body: JSONValue = ["step": 1, "metrics": ["loss": 1]]
        for number in ["3", "0", "01", "x", "99999999999999999999"] {
            try await bench.expectRefusal(
                "not-found", "POST", "/experiments/toy/trials/\(number)/reports", body)
        }
        try await bench.expectRefusal("lease-lost", "POST", reports, body, ["Lease": tokens[1]])
        try await bench.complete(1, 0.5)
        try await bench.expectRefusal("trial-finished", "POST", reports, body)
    }

    @Test("numbers come back as they were sent, to the last bit")
    func numbers() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let values: [JSONValue] = [
            7, -0.0, .number(.leastNonzeroMagnitude), 0.30000000000000004, 1.7976931348623157e308, "nan",
            "inf", "-inf",
        ]
        for (index, value) in values.enumerated() { try await bench.report(1, index, value) }
        let items = try await bench.send("GET", reports)["items"].array ?? []
        #expect(items.map { $0["metrics"]?["loss"]?.text } == values.map(\.text))
    }

    @Test("a key keeps a report's answer")
    func keys() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectReplay("POST", reports, ["step": 1, "metrics": ["loss": 1]])
    }
}

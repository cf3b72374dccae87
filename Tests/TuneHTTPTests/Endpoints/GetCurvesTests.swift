import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Curves")
struct GetCurvesTests {
    private let curves = "/experiments/toy/curves"

    @Test("an experiment without reports says so")
    func empty() async throws {
        let bench = try await Workbench.withToy()
        let none = try await bench.send("GET", curves)
        #expect(none["total"] == 0 && none["curves"] == [] && none["metric"] == "loss")
        #expect(none["bands"]["steps"] == [] && none["note"] == "No trial has reported yet.")
        _ = try await bench.ask()
        let asked = try await bench.send("GET", curves + "?trials=1")
        let curve: JSONValue = [
            "trial": 1, "role": "asked", "state": "running", "reason": .null, "steps": [], "values": [],
        ]
        #expect(asked["curves"] == [curve])
    }

    @Test("curves come with what they are drawn as and why they ended")
    func roles() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(4)
        for trial in 1...4 {
            for step in 1...3 { try await bench.report(trial, step, .number(Double(trial * step))) }
        }
        try await bench.report(2, 4, "nan")
        for trial in [1, 2] { try await bench.complete(trial, .number(Double(trial))) }
        _ = try await bench.send("POST", "/experiments/toy/trials/3/stop", ["reason": "enough"])
        try await bench.report(3, 4, "-inf")
        let reply = try await bench.send("GET", curves + "?top=1")
        let found = try #require(reply["curves"].array)
        #expect(
            found.map { $0["trial"] } == [1, 4, 2, 3] && reply["note"].string?.contains("finite") == true)
        #expect(found.map { $0["role"] } == ["top", "running", "sample", "sample"])
        #expect(found.map { $0["state"] } == ["completed", "running", "completed", "stopped"])
        #expect(found[0]["steps"] == [1, 2, 3] && found[0]["values"] == [1.0, 2.0, 3.0])
        #expect(found[2]["values"] == [2.0, 4.0, 6.0, "nan"] && found[3]["values"]?.array?.last == "-inf")
        #expect(found[3]["reason"]?.string?.contains("enough") == true && found[0]["reason"] == .null)
        #expect(reply["bands"]["steps"] == [1, 2, 3] && reply["bands"]["count"] == [4, 4, 4])
        #expect(reply["total"] == 4 && reply["version"].int ?? 0 > 20)
    }

    @Test("the answer grows with the experiment, also after a restart and a failure")
    func grows() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        try await bench.report(1, 1, 0.5)
        #expect(try await bench.send("GET", curves)["total"] == 1)
        try await bench.report(2, 1, 0.7)
        let failed: JSONValue = ["state": "failed", "error": ["kind": "oom", "message": "no memory"]]
        _ = try await bench.send("POST", "/experiments/toy/trials/2/complete", failed)
        let before = try await bench.send("GET", curves)
        #expect(before["total"] == 2)
        #expect(before["curves"].array?.last?["reason"] == "oom: no memory")
        let again = try await Workbench(store: bench.store)
        #expect(try await again.send("GET", curves)["curves"] == before["curves"])
    }

    @Test("what was left out is said")
    func leftOut() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(5)
        for trial in 1...5 {
            for step in 1...9 { try await bench.report(trial, step, .number(Double(trial) / Double(step))) }
            try await bench.complete(trial, 1)
        }
        let reply = try await bench.send("GET", curves + "?top=1&sample=1&points=4")
        let note = try #require(reply["note"].string)
        #expect(note.contains("Of 5 curves 2 are drawn") && note.contains("about 4 points"))
        #expect(note.contains("The band is taken at 4 of 9 steps."))
        #expect(reply["curves"].array?.allSatisfy { ($0["steps"]?.array?.count ?? 9) <= 5 } == true)
        #expect(reply["bands"]["steps"]?.array?.count == 4)
    }

    @Test(
        "queries out of range are refused",
        arguments: [
            "top=-1", "top=101", "top=x", "sample=501", "sample=", "points=1", "points=501", "trials=",
            "trials=0", "trials=1,,2", "trials=+1", "trials=01", "trials=1000000000", "trials=1%201",
            "limit=1",
        ])
    func queries(query: String) async throws {
        try await Workbench.withToy().expectRefusal("bad-query", "GET", curves + "?" + query)
    }

    @Test(
        "queries at the ends of their ranges are taken",
        arguments: ["top=0&sample=0&points=2", "top=100&sample=500&points=500"])
    func ends(query: String) async throws {
        #expect(try await Workbench.withToy().send("GET", curves + "?" + query).status == 200)
    }

    @Test("up to a hundred trials can be named, and those that are not there are not found")
    func named() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(101)
        let list = (1...100).map(String.init).joined(separator: ",")
        #expect(try await bench.send("GET", curves + "?trials=" + list)["curves"].array?.count == 100)
        try await bench.expectRefusal("bad-query", "GET", curves + "?trials=\(list),101")
        try await bench.expectRefusal("not-found", "GET", curves + "?trials=102")
    }

    @Test("nobody's experiment is 404", arguments: ["curves", "rungs", "timeline"])
    func unknown(path: String) async throws {
        try await Workbench.withToy().expectRefusal("not-found", "GET", "/experiments/other/" + path)
    }
}

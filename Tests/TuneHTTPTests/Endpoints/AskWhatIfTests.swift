import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("What if, over HTTP")
struct AskWhatIfTests {
    /// Nine trials that ran nine steps each without a scheduler; trial 1 is the best.
    private func bench(_ more: JSONObject = [:]) async throws -> Workbench {
        let bench = try await Workbench.withToy(more)
        for trial in try await bench.ask(9) {
            let number = trial["number"]?.int ?? 0
            for step in 1...9 {
                bench.clock.advance(1)
                try await bench.report(number, step, .number(Double(number) + 1 / Double(step)))
            }
            try await bench.complete(number, .number(Double(number)))
        }
        return bench
    }

    private static let asha: JSONValue = [
        "name": "asha", "options": ["max_resource": 9, "reduction_factor": 3],
    ]

    @Test("another scheduler would have stopped the worse trials and kept the best")
    func saves() async throws {
        let bench = try await bench()
        let before = try await bench.everything()
        let reply = try await bench.send(
            "POST", "/experiments/toy/what-if", ["scheduler": Self.asha, "workers": 1])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["best_trial"]["survives"] == true && reply["best_trial"]["number"] == 1)
        #expect(reply["recorded"]["resource"] == 81.0)
        #expect((reply["saved"]["resource"]?.double ?? 0) > 0 && reply["workers"] == 1)
        #expect(
            reply["scheduler"]["name"] == "asha" && reply["replayed"]["best"]?["number"] == 1)
        let stopped = try #require(reply["stopped"].array)
        #expect(!stopped.isEmpty && stopped.allSatisfy { $0["reason"]?["rule"] == "asha" })
        #expect(try await bench.everything() == before)
        let again = try await bench.send("POST", "/experiments/toy/what-if", ["scheduler": ["name": "none"]])
        #expect(again["saved"]["resource"] == 0.0 && again["workers"] == 9)
    }

    @Test(
        "a body that is not as it must be is refused at its field",
        arguments: [
            ([:], "/scheduler"), (["scheduler": "asha"], "/scheduler"),
            (["scheduler": [:]], "/scheduler/name"), (["scheduler": ["name": "x"]], "/scheduler/name"),
            (["scheduler": ["name": "asha", "options": ["x": 1]]], "/scheduler/options/x"),
            (["scheduler": ["name": "none"], "workers": 0], "/workers"),
            (["scheduler": ["name": "none"], "workers": 1025], "/workers"),
            (["scheduler": ["name": "none"], "worker": 1], "/worker"),
            (["scheduler": ["name": "pbt"]], "/scheduler/name"),
        ] as [(JSONValue, String)])
    func refused(body: JSONValue, pointer: String) async throws {
        let bench = try await bench()
        try await bench.expectRefusal(
            "invalid-request", at: pointer, "POST", "/experiments/toy/what-if", body)
    }

    @Test("without a record there is not enough data")
    func empty() async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal(
            "not-enough-data", "POST", "/experiments/toy/what-if", ["scheduler": Self.asha])
        try await bench.expectRefusal(
            "not-found", "POST", "/experiments/other/what-if", ["scheduler": Self.asha])
    }
}

@Suite("Explanations, over HTTP")
struct GetExplanationTests {
    @Test("a stopped trial tells why it has its configuration and why it was stopped")
    func stopped() async throws {
        let options: JSONValue = ["max_resource": 9, "reduction_factor": 3, "rungs": "up"]
        let bench = try await Workbench.withToy(["scheduler": ["name": "asha", "options": options]])
        _ = try await bench.ask(6)
        for trial in 1...6 { try await bench.report(trial, 1, .number(Double(trial))) }
        let trials = try await bench.send("GET", "/experiments/toy/trials?state=stopped")
        let number = try #require(trials["items"].array?.first?["number"]?.int)
        let reply = try await bench.send("GET", "/experiments/toy/trials/\(number)/explain")
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["configuration"].string?.contains("random") == true)
        #expect(reply["state"] == "stopped" && reply["reason"]["rule"] == "asha")
        let history = try await bench.send("GET", "/experiments/toy/trials/\(number)/history")
        #expect(reply["decisions"] == history["decisions"] && reply["decisions"].array?.count == 1)
        #expect(reply["rungs"].array?.count == 1)
    }

    @Test("what is no trial is 404", arguments: ["7", "0", "x"])
    func unknown(number: String) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(1)
        try await bench.expectRefusal("not-found", "GET", "/experiments/toy/trials/\(number)/explain")
    }
}

import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Export")
struct ExportTests {
    private let export = "/experiments/toy/export"

    @Test("the log comes line by line: the experiment, then every event", arguments: ["", "?format=jsonl"])
    func lines(query: String) async throws {
        let bench = try await Workbench.withToy()
        for _ in 0..<3 { _ = try await bench.ask(256) }
        let reply = try await bench.send("GET", export + query)
        #expect(reply.fields["content-type"] == "application/x-ndjson")
        let lines = await reply.whole().split(separator: "\n")
        let values = try lines.map { try JSONParser.parse(String($0)) }
        #expect(values.first?["name"] == "toy" && values.first?["state"] == "running")
        #expect(values.dropFirst().map { $0["version"]?.int } == Array(1...769))
        #expect(values.dropFirst().first?["type"] == "created" && values.last?["type"] == "handed_out")
    }

    @Test("the table has a line a trial")
    func table() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(256)
        _ = try await bench.ask(45)
        let reply = try await bench.send("GET", export + "?format=csv")
        let lines = await reply.whole().split(separator: "\r\n")
        #expect(lines.count == 302 && lines.last?.hasPrefix("301,running,") == true)
    }

    @Test("other formats are refused", arguments: ["format=xml", "format=", "limit=5"])
    func queries(query: String) async throws {
        try await Workbench.withToy().expectRefusal("bad-query", "GET", export + "?" + query)
    }
}

import Foundation
import Testing
import TuneClient
import TuneJSON

@Suite("What the dashboard reads")
struct DashboardTests {
    /// The whole numbers of a column.
    private func integers(_ answer: JSONValue, _ name: String) throws -> [Int] {
        let text = try #require(answer["columns"]?[name]?["data"]?.string)
        let bytes = try #require(Data(base64Encoded: text))
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
            return Int(Int32(bitPattern: bits))
        }
    }

    private func get(_ server: Server, _ path: String) throws -> JSONValue {
        let answer = try server.client().request("GET", path)
        #expect(answer.status == 200, "\(path)")
        return try JSONParser.parse(answer.body)
    }

    /// Trains some trials to three steps; every third one fails.
    private func train(_ server: Server, _ count: Int) throws {
        let asked = try server.api.ask("shown", worker: "me", count: count)
        for trial in try #require(asked["trials"]?.array) {
            let number = trial["number"]?.int ?? 0
            for step in 1...3 {
                _ = try server.api.report(
                    "shown", trial: number, step: step,
                    metrics: ["loss": .number(Double(number) / Double(step))])
            }
            let failure: JSONValue = ["state": "failed", "error": ["kind": "oom"]]
            let success: JSONValue = ["state": "completed"]
            _ = try server.client().request(
                "POST", "/experiments/shown/trials/\(number)/complete",
                body: number % 3 == 0 ? failure : success)
        }
    }

    @Test("the page comes without a token, its data only with one")
    func access() throws {
        let directory = try TemporaryDirectory()
        let token = String(repeating: "a", count: 40)
        let server = try Server(
            data: directory.path, ["--auth", "token"], environment: ["TUNE_ADMIN_TOKEN": token])
        let page = try server.client().request("GET", "/")
        #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["content-security-policy"]?.contains("default-src 'self'") == true)
        #expect(try server.client().request("GET", "/changes").status == 401)
        var pieces = 0
        let answer = try server.client(token: token).stream("/changes", timeout: 30) { _ in
            pieces += 1
            return pieces < 2
        }
        #expect(answer.status == 200 && pieces == 2)
        server.stop()
    }

    @Test("under a proxy's path everything is there, and the path without a slash leads there")
    func basePath() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path, [], environment: ["TUNE_BASE_PATH": "/tune/"])
        #expect(try server.client().request("GET", "/tune/").status == 200)
        let bare = try server.client().request("GET", "/tune")
        #expect(bare.status == 308 && bare.headers["location"] == "/tune/")
        let body: JSONValue = [
            "name": "shown", "space": ["x": ["type": "bool"]],
            "objectives": [["metric": "loss", "goal": "minimize"]],
        ]
        let made = try server.client().request("POST", "/tune/experiments", body: body)
        #expect(made.status == 201 && made.headers["location"] == "/tune/experiments/shown")
        #expect(try server.client().request("GET", "/experiments/shown").status == 200)
        server.stop()
    }

    @Test("what charts show is the same after a restart, and goes on")
    func restart() throws {
        let directory = try TemporaryDirectory()
        var server = try Server(data: directory.path)
        _ = try server.api.create([
            "name": "shown", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": "random"],
            "scheduler": ["name": "none"],
        ])
        try train(server, 6)
        let paths = ["curves", "rungs", "timeline"].map { "/experiments/shown/" + $0 }
        let before = try paths.map { try get(server, $0) }
        let columns = try get(server, "/experiments/shown/columns")
        let item = try get(server, "/experiments")
        server.stop()
        server = try Server(data: directory.path)
        #expect(try paths.map { try get(server, $0) } == before)
        #expect(try get(server, "/experiments/shown/columns")["columns"] == columns["columns"])
        #expect(
            try get(server, "/experiments")["items"]?.array?.first?["sparkline"]
                == item["items"]?.array?.first?["sparkline"])
        try train(server, 2)
        let version = columns["version"]?.int ?? 0
        let news = try get(server, "/experiments/shown/columns?after=\(version)")
        #expect(try integers(news, "number") == [7, 8] && news["total"] == 8)
        #expect(try get(server, paths[0])["total"] == 8 && get(server, paths[2])["total"] == 8)
        server.stop()
    }
}

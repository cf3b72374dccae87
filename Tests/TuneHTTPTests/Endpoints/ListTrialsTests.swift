import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Listing trials")
struct ListTrialsTests {
    private let trials = "/experiments/toy/trials"

    /// Ten trials: 1 to 8 completed with these values, 9 running, 10 running at another worker.
    private func bench() async throws -> Workbench {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(9)
        _ = try await bench.ask(1, worker: "v")
        let values: [JSONValue] = [0.5, 0.25, "nan", 0.75, 0.25, "inf", -1, 1]
        for (index, value) in values.enumerated() { try await bench.complete(index + 1, value) }
        return bench
    }

    private func numbers(_ bench: Workbench, _ query: String) async throws -> [Int] {
        let reply = try await bench.send("GET", trials + "?" + query)
        try #require(reply.status == 200, "\(query) \(reply.text)")
        return reply["items"].array?.compactMap { $0["number"]?.int } ?? []
    }

    @Test("trials come in the order that is asked for; values that are not finite, and none, come last")
    func orders() async throws {
        let bench = try await bench()
        #expect(try await numbers(bench, "sort=number") == Array(1...10))
        #expect(try await numbers(bench, "sort=-number") == (1...10).reversed())
        #expect(try await numbers(bench, "sort=created") == Array(1...10))
        #expect(try await numbers(bench, "sort=-created") == (1...10).reversed())
        #expect(try await numbers(bench, "sort=value") == [7, 2, 5, 1, 4, 8, 3, 6, 9, 10])
        #expect(try await numbers(bench, "sort=-value") == [8, 4, 1, 2, 5, 7, 3, 6, 9, 10])
    }

    @Test("states and workers choose")
    func filters() async throws {
        let bench = try await bench()
        #expect(try await numbers(bench, "state=running") == [9, 10])
        #expect(try await numbers(bench, "worker=v") == [10])
        #expect(try await numbers(bench, "state=running,completed&worker=w&sort=-number&limit=2") == [9, 8])
        #expect(try await numbers(bench, "state=queued") == [])
    }

    @Test(
        "pages follow each other without a gap, and new trials move nothing",
        arguments: TrialListing.orders, [1, 3, 10, 11])
    func pages(order: String, limit: Int) async throws {
        let bench = try await bench()
        let expected = try await numbers(bench, "sort=\(order)&state=completed")
        var (found, cursor, rounds) = ([Int](), "", 0)
        while rounds < 12 {
            let query = "?sort=\(order)&state=completed&limit=\(limit)\(cursor)"
            let reply = try await bench.send("GET", trials + query)
            #expect(reply["items"].array?.isEmpty == false)
            found += reply["items"].array?.compactMap { $0["number"]?.int } ?? []
            guard let next = reply["next_cursor"].string else { break }
            cursor = "&cursor=" + next
            rounds += 1
            _ = try await bench.ask()
        }
        #expect(found == expected)
    }

    @Test("an exact page is the last one, one more is not", arguments: [(9, true), (10, false), (11, false)])
    func lastPage(limit: Int, hasMore: Bool) async throws {
        let bench = try await bench()
        let next = try await bench.send("GET", trials + "?limit=\(limit)")["next_cursor"]
        #expect(next.isNull != hasMore)
    }

    @Test("fields choose members, number is always there, and reports come when they are named")
    func fields() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        try await bench.report(1, 1, 0.5)
        try await bench.report(1, 2, "nan")
        let items = try await bench.send("GET", trials + "?fields=state,value,reports")["items"].array
        let first = try #require(items?.first?.object)
        #expect(first.members.map(\.name) == ["number", "state", "value", "reports"])
        #expect(first["reports"]?.array?.map { $0["metrics"] } == [["loss": 0.5], ["loss": "nan"]])
        #expect(first["value"] == "nan" && items?.last?["reports"] == [])
        let usual = try await bench.send("GET", trials)["items"].array?.first?.object
        #expect(usual?.members.map(\.name) == TrialField.usual.map(\.rawValue))
    }

    @Test("a page with many reports ends early and goes on")
    func manyReports() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(3)
        for trial in 1...2 {
            for start in stride(from: 1, to: 10_001, by: 1000) {
                let list = (start..<start + 1000).map {
                    ["step": .integer($0), "metrics": ["loss": 1]] as JSONValue
                }
                _ = try await bench.send("POST", "\(trials)/\(trial)/reports", ["reports": .array(list)])
            }
        }
        let first = try await bench.send("GET", trials + "?fields=reports")
        #expect(first["items"].array?.map { $0["reports"]?.array?.count } == [10_000, 10_000])
        let cursor = try #require(first["next_cursor"].string)
        let second = try await bench.send("GET", trials + "?fields=reports&cursor=" + cursor)
        #expect(second["items"].array?.map { $0["number"] } == [3] && second["next_cursor"].isNull)
    }

    @Test("lines of JSON hold all trials, or one page of them with the cursor in a field")
    func lines() async throws {
        let bench = try await Workbench.withToy()
        for _ in 0..<3 { _ = try await bench.ask(167) }
        let accept = ["Accept": "application/x-ndjson"]
        let all = try await bench.send("GET", trials + "?fields=state", nil, accept)
        #expect(all.fields["content-type"] == "application/x-ndjson")
        let lines = await all.whole().split(separator: "\n")
        #expect(lines.count == 501)
        #expect(try lines.map { try JSONParser.parse(String($0))["number"]?.int } == Array(1...501))
        let page = try await bench.send("GET", trials + "?limit=2", nil, accept)
        #expect(page.text.split(separator: "\n").count == 2)
        let cursor = try #require(page.fields["next-cursor"])
        let next = try await bench.send("GET", trials + "?limit=2&cursor=" + cursor, nil, accept)
        #expect(next.text.hasPrefix("{\"number\":3,"))
    }

    @Test("a table has a column a parameter and a metric, whichever trial it comes from")
    func table() async throws {
        let bench = try await bench()
        _ = try await bench.send(
            "POST", trials + "/9/reports", ["step": 1, "metrics": ["loss": "-inf", "a,b": -0.5]])
        let reply = try await bench.send("GET", trials, nil, ["Accept": "text/csv"])
        #expect(reply.fields["content-type"] == "text/csv; charset=utf-8")
        let lines = await reply.whole().split(separator: "\r\n", omittingEmptySubsequences: false).map(
            String.init)
        #expect(lines.count == 12 && lines.last == "")
        let head =
            "number,state,attempt,value,step,worker,created_at,finished_at,config.x,metrics.loss,\"metrics.a,b\""
        #expect(lines.first == head)
        #expect(lines[9].hasPrefix("9,running,1,-inf,1,w,") && lines[9].hasSuffix(",-inf,-0.5"))
        let chosen = try await bench.send(
            "GET", trials + "?fields=value,origin&limit=1", nil, ["Accept": "text/csv"])
        #expect(chosen.text.hasPrefix("number,origin,value\r\n1,\"{\"\"source\"\":\"\"random\"\"}\",0.5\r\n"))
    }

    @Test(
        "queries that are not known are refused",
        arguments: [
            "limit=0", "limit=1001", "limit=%2B5", "sort=loss", "state=happy", "state=", "worker=",
            "worker=%00",
            "fields=", "fields=nothing", "fields=state,,value", "cursor=garbage", "cursor=0",
            "cursor=number~1",
            "cursor=number~0.0.0", "cursor=value~0.0.1", "sort=value&cursor=value~0.7ff0000000000000.1",
            "sort=value&cursor=value~3.0.1", "unknown=1", "limit=1&limit=1",
        ])
    func queries(query: String) async throws {
        let bench = try await bench()
        try await bench.expectRefusal("bad-query", "GET", trials + "?" + query)
    }

    @Test("a table has no room for reports")
    func tableOfReports() async throws {
        let bench = try await bench()
        let accept = ["Accept": "text/csv"]
        try await bench.expectRefusal("bad-query", "GET", trials + "?fields=reports", nil, accept)
    }
}

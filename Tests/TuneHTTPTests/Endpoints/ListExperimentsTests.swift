import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Listing experiments")
struct ListExperimentsTests {
    private func bench(_ names: [String]) async throws -> Workbench {
        let bench = try await Workbench()
        for name in names {
            let tags: JSONValue = name.hasPrefix("a") ? ["first", "demo"] : ["demo"]
            _ = try await bench.send(
                "POST", "/experiments", Workbench.toy(["name": .string(name), "tags": tags]))
        }
        return bench
    }

    private func names(_ bench: Workbench, _ query: String = "") async throws -> [String] {
        let reply = try await bench.send("GET", "/experiments?" + query)
        try #require(reply.status == 200, "\(query) \(reply.text)")
        return reply["items"].array?.compactMap { $0["name"]?.string } ?? []
    }

    @Test("experiments come in the order that is asked for")
    func orders() async throws {
        let bench = try await bench(["b", "c", "a"])
        #expect(try await names(bench) == ["b", "c", "a"])
        #expect(try await names(bench, "sort=-created") == ["a", "c", "b"])
        #expect(try await names(bench, "sort=name") == ["a", "b", "c"])
        #expect(try await names(bench, "sort=-name") == ["c", "b", "a"])
    }

    @Test("states, tags and parts of names choose")
    func filters() async throws {
        let bench = try await bench(["alpha", "beta", "Alp"])
        _ = try await bench.send("POST", "/experiments/beta/pause")
        #expect(try await names(bench, "state=paused") == ["beta"])
        #expect(try await names(bench, "state=running,paused") == ["alpha", "beta", "Alp"])
        #expect(try await names(bench, "tag=first") == ["alpha"])
        #expect(try await names(bench, "tag=none") == [])
        #expect(try await names(bench, "q=ALP") == ["alpha", "Alp"])
        #expect(try await names(bench, "q=a&state=paused&tag=demo") == ["beta"])
    }

    @Test(
        "pages follow each other without a gap, whatever comes or goes meanwhile",
        arguments: ["created", "-created", "name", "-name"], [1, 2, 3])
    func pages(order: String, limit: Int) async throws {
        let all = ["m", "k", "z", "c", "x"]
        let bench = try await bench(all)
        let expected = try await names(bench, "sort=" + order)
        var (found, cursor, rounds) = ([String](), "", 0)
        while rounds < 10 {
            let reply = try await bench.send("GET", "/experiments?sort=\(order)&limit=\(limit)\(cursor)")
            found += reply["items"].array?.compactMap { $0["name"]?.string } ?? []
            guard let next = reply["next_cursor"].string else { break }
            cursor = "&cursor=" + next
            rounds += 1
            let new = Workbench.toy(["name": .string(order.hasPrefix("-") ? "zz\(rounds)" : "a\(rounds)")])
            if order.hasSuffix("name") || order.hasPrefix("-") {
                _ = try await bench.send("POST", "/experiments", new)
            }
        }
        #expect(found == expected)
    }

    @Test("an item has what the list needs and nothing of the server's own")
    func items() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let item = try #require(try await bench.send("GET", "/experiments")["items"].array?.first)
        #expect(item["counts"]?["running"] == 1 && item["best"] == .null && item["searcher"] == "random")
        #expect(item["events"] == .none && item["pace"] == .none && item["objectives"] != .none)
    }

    @Test("an item says how fast trials end, when the last thing happened, and how the best came about")
    func activity() async throws {
        let bench = try await Workbench.withToy()
        let empty = try #require(try await bench.send("GET", "/experiments")["items"].array?.first)
        #expect(
            empty["trials_per_minute"] == 0.0 && empty["last_activity_at"] == .null
                && empty["sparkline"] == [])
        _ = try await bench.ask(3)
        bench.clock.advance(60)
        for (trial, loss) in [(1, 3.0), (2, 1.0), (3, 2.0)] { try await bench.complete(trial, .number(loss)) }
        let last = bench.clock.now().text
        let item = try #require(try await bench.send("GET", "/experiments")["items"].array?.first)
        #expect(item["trials_per_minute"] == 3.0 && item["last_activity_at"] == .string(last))
        #expect(item["sparkline"] == [3.0, 1.0, 1.0, 1.0])
        bench.clock.advance(60)
        let later = try #require(try await bench.send("GET", "/experiments")["items"].array?.first)
        #expect(later["trials_per_minute"] == 1.5)
        _ = try await bench.send("POST", "/experiments/toy/pause")
        bench.clock.advance(600)
        let paused = try #require(try await bench.send("GET", "/experiments")["items"].array?.first)
        #expect(paused["trials_per_minute"] == 1.5 && paused["last_activity_at"] == .string(last))
    }

    @Test(
        "queries that are not known are refused",
        arguments: [
            "limit=0", "limit=1001", "limit=1e2", "limit=", "sort=age", "state=happy", "state=",
            "state=running,,paused",
            "tag=", "q=", "q=a/b", "cursor=0", "cursor=created~x", "cursor=name~a", "cursor=%00", "unknown=1",
        ])
    func queries(query: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("bad-query", "GET", "/experiments?" + query)
    }
}

import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Listing reports")
struct ListReportsTests {
    private let reports = "/experiments/toy/trials/1/reports"

    private func bench(_ count: Int) async throws -> Workbench {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let list = (1...count).map { step -> JSONValue in
            [
                "step": .integer(step),
                "metrics": ["loss": .number(step == 17 ? -5 : step == 33 ? 5 : 1 / Double(step))],
            ]
        }
        let reply = try await bench.send("POST", reports, ["reports": .array(list)])
        try #require(reply.status == 200)
        return bench
    }

    private func steps(_ reply: Workbench.Reply) -> [Int] {
        reply["items"].array?.compactMap { $0["step"]?.int } ?? []
    }

    @Test("a report has its attempt, its step, its metrics and its time")
    func item() async throws {
        let bench = try await bench(1)
        let item = try await bench.send("GET", reports)["items"].array?.first
        let now = bench.clock.now().text
        #expect(item == ["attempt": 1, "step": 1, "metrics": ["loss": 1.0], "at": .string(now)])
    }

    @Test("pages follow each other without a gap, and reports that come meanwhile come last")
    func pages() async throws {
        let bench = try await bench(120)
        let first = try await bench.send("GET", reports)
        #expect(steps(first) == Array(1...50))
        try await bench.report(1, 121, 0.5)
        let cursor = try #require(first["next_cursor"].string)
        let second = try await bench.send("GET", reports + "?limit=71&cursor=" + cursor)
        #expect(steps(second) == Array(51...121) && second["next_cursor"].isNull)
    }

    @Test("a thinned curve keeps ends and extremes", arguments: [2, 10, 119, 120])
    func thinned(points: Int) async throws {
        let bench = try await bench(120)
        let kept = steps(try await bench.send("GET", reports + "?max_points=\(points)"))
        #expect(kept.first == 1 && kept.last == 120 && kept.contains(17) && kept.contains(33))
        #expect(kept.count <= max(4, points))
    }

    @Test(
        "queries that do not fit are refused",
        arguments: [
            "max_points=1", "max_points=10001", "max_points=x", "max_points=9&limit=5",
            "max_points=9&cursor=reports~1",
            "cursor=reports~x", "cursor=reports~-1", "cursor=number~1", "limit=0", "fields=step",
        ])
    func queries(query: String) async throws {
        let bench = try await bench(3)
        try await bench.expectRefusal("bad-query", "GET", reports + "?" + query)
    }

    @Test("a trial that is not there is 404, one without reports has none")
    func unknown() async throws {
        let bench = try await bench(1)
        _ = try await bench.ask()
        try await bench.expectRefusal("not-found", "GET", "/experiments/toy/trials/3/reports")
        #expect(try await bench.send("GET", "/experiments/toy/trials/2/reports")["items"] == [])
        #expect(try await bench.send("GET", "/experiments/toy/trials/2/reports?max_points=5")["items"] == [])
    }
}

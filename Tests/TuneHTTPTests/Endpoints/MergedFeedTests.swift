import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Events of all experiments")
struct MergedFeedTests {
    /// Two experiments whose events alternate, ten seconds apart.
    private func bench() async throws -> Workbench {
        let bench = try await Workbench.withToy()
        bench.clock.advance(10)
        _ = try await bench.send("POST", "/experiments", Workbench.toy(["name": "other"]))
        for _ in 0..<3 {
            for name in ["toy", "other"] {
                bench.clock.advance(10)
                _ = try await bench.send("POST", "/experiments/\(name)/ask")
            }
        }
        return bench
    }

    private func marks(_ reply: Workbench.Reply) -> [String] {
        reply["items"].array?.map { "\($0["name"]?.string ?? "")\($0["version"]?.int ?? 0)" } ?? []
    }

    @Test("events come by time, each names its experiment, and the id leads on")
    func merges() async throws {
        let bench = try await bench()
        let all = try await bench.send("GET", "/events?wait=0")
        #expect(marks(all) == ["toy1", "other1", "toy2", "other2", "toy3", "other3", "toy4", "other4"])
        let next = try #require(all["next"].string)
        #expect(
            try await bench.send("GET", "/events?wait=0&after=" + next).json == [
                "items": [], "next": .string(next),
            ])
        bench.clock.advance(10)
        _ = try await bench.send("POST", "/experiments/toy/pause")
        #expect(marks(try await bench.send("GET", "/events?wait=0&after=" + next)) == ["toy5"])
    }

    @Test("who comes again gets all that came after, wherever the id is", arguments: 0..<8)
    func resumes(index: Int) async throws {
        let bench = try await bench()
        let reply = try await bench.send("GET", "/events")
        var pieces = try reply.pieces().makeAsyncIterator()
        _ = await pieces.next()
        let text = String(decoding: await pieces.next() ?? [], as: UTF8.self)
        let ids = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
        #expect(ids.count == 8)
        let all = marks(try await bench.send("GET", "/events?wait=0"))
        let rest = try await bench.send("GET", "/events?wait=0", nil, ["Last-Event-ID": ids[index]])
        #expect(marks(rest) == Array(all.dropFirst(index + 1)))
    }

    @Test("more events than are read at a time come in order and without a gap")
    func long() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments", Workbench.toy(["name": "other"]))
        for name in ["toy", "other", "toy"] {
            bench.clock.advance(10)
            _ = try await bench.send("POST", "/experiments/\(name)/ask", ["count": 256])
        }
        var (found, after) = ([String](), "")
        for _ in 0..<20 {
            let reply = try await bench.send("GET", "/events?wait=0" + after)
            guard reply["items"].array?.isEmpty == false else { break }
            found += marks(reply)
            after = "&after=" + (reply["next"].string ?? "")
            bench.clock.advance(10)
        }
        #expect(Set(found).count == 2 + 3 * 256)
        #expect(found.filter { $0.hasPrefix("toy") } == (1...513).map { "toy\($0)" })
        #expect(found.filter { $0.hasPrefix("other") } == (1...257).map { "other\($0)" })
    }

    @Test("who waits is answered when something happens anywhere", .timeLimit(.minutes(1)))
    func longPoll() async throws {
        let bench = try await bench()
        let next = try #require(try await bench.send("GET", "/events?wait=0")["next"].string)
        bench.clock.advance(10)
        async let waiting = bench.send("GET", "/events?wait=50&after=" + next)
        _ = try await bench.send("POST", "/experiments", Workbench.toy(["name": "third"]))
        #expect(marks(try await waiting) == ["third1"])
    }

    @Test("ids that were not given out are refused", arguments: ["x", "1.2", "1.2.3.4", "1.-2.3", "1..3"])
    func wrongIDs(id: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("bad-query", "GET", "/events?wait=0&after=" + id)
        try await bench.expectRefusal("bad-query", "GET", "/events", nil, ["Last-Event-ID": id])
    }
}

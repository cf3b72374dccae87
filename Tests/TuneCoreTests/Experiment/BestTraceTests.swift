import Testing

@testable import TuneCore

@Suite("Best trace")
struct BestTraceTests {
    @Test("a few trials are all there")
    func few() {
        var trace = BestTrace()
        for ended in 1...31 { trace.take(ended: ended, loss: -Double(ended)) }
        #expect(trace.losses == (1...31).map { -Double($0) })
    }

    @Test(
        "of many trials every second, fourth, eighth ... remains, the newest included",
        arguments: [32, 100, 10_000])
    func many(count: Int) throws {
        var trace = BestTrace()
        for ended in 1...count { trace.take(ended: ended, loss: -Double(ended)) }
        #expect((15...31).contains(trace.losses.count))
        let steps = Set(zip(trace.losses, trace.losses.dropFirst()).map { $0 - $1 })
        #expect(steps.count == 1)
        let last = try #require(trace.losses.last)
        #expect(-last > Double(count) - (steps.first ?? 0))
    }

    @Test("only the end of a trial counts, and only where there is a best one")
    func ends() {
        var trace = BestTrace()
        trace.take(ended: 0, loss: nil)
        trace.take(ended: 1, loss: nil)
        trace.take(ended: 2, loss: 4)
        trace.take(ended: 2, loss: 3)
        trace.take(ended: 1, loss: 3)
        #expect(trace.losses == [4, 3])
    }
}

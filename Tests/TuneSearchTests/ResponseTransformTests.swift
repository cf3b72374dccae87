import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("Response transform")
struct ResponseTransformTests {
    @Test(
        "the order stays, the mean is 0 and the deviation 1", arguments: [true, false],
        0..<10 as Range<UInt64>)
    func order(bends: Bool, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 2)
        let losses = (0..<30).map { _ in
            generator.uniform() < 0.1 ? .infinity : (generator.normal() * 4).rounded() * 1e3
        }
        let transform = try #require(ResponseTransform(losses, bends: bends))
        for first in losses.indices {
            for second in losses.indices where losses[first] < losses[second] {
                #expect(transform.targets[first] < transform.targets[second], "seed \(seed)")
            }
        }
        #expect(abs(Moments.mean(of: transform.targets)) < 1e-12)
        #expect(abs(Moments.populationDeviation(of: transform.targets) - 1) < 1e-9)
        #expect(transform.targets.min() == transform.best)
        for (loss, target) in zip(losses, transform.targets) where loss.isFinite {
            #expect(abs(transform.loss(of: target) - loss) < 1e-6, "seed \(seed)")
        }
    }

    @Test("one huge loss does not flatten the rest")
    func outlier() throws {
        let losses = (0..<20).map { Double($0) } + [1e30]
        let transform = try #require(ResponseTransform(losses))
        #expect(transform.targets[5] - transform.targets[0] > 0.3)
        let plain = try #require(ResponseTransform(losses, bends: false))
        #expect(plain.targets[5] - plain.targets[0] < 1e-20)
    }

    @Test("a failure is worse than all else by half the range and one deviation")
    func failure() throws {
        let transform = try #require(ResponseTransform([0, 1, 2, 3, .infinity], bends: false))
        let unit = transform.targets[1] - transform.targets[0]
        let deviation = unit * 1.25.squareRoot()
        #expect(abs(transform.targets[4] - transform.targets[3] - 1.5 * unit - deviation) < 1e-9)
    }

    @Test(
        "equal losses and none at all have no transform",
        arguments: [[], [1], [2, 2, 2], [.infinity, 1, .infinity], [.infinity, .infinity]])
    func nothing(losses: [Double]) {
        #expect(ResponseTransform(losses) == nil)
    }

    @Test(
        "numbers of any size give values that are finite, or no transform",
        arguments: [
            [-1e308, 1e308], [0, .leastNonzeroMagnitude], [1, 1.0.nextUp, .infinity],
            [-1e308, 0, 1e308, 1e308], [1, 1, 1, 1, 2],
        ])
    func sizes(losses: [Double]) {
        for bends in [true, false] {
            guard let transform = ResponseTransform(losses, bends: bends) else { continue }
            #expect(transform.targets.allSatisfy { $0.isFinite })
        }
    }
}

import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("Acquisition")
struct AcquisitionTests {
    static let all: [Acquisition] = [
        .logImprovement(on: -1), .logProbability(of: -1), .confidence(1.8), .exploration(threshold: 0.2),
        .exploration(threshold: -3),
    ]

    @Test("derivatives are difference quotients", arguments: all)
    func derivatives(acquisition: Acquisition) {
        for mean in [-4.0, -1.2, 0, 3, 40] {
            for variance in [1e-4, 0.3, 5] {
                let found = acquisition.worth(mean: mean, variance: variance)
                let step = 1e-6 * variance
                let byMean =
                    (acquisition.worth(mean: mean + step, variance: variance).value
                        - acquisition.worth(mean: mean - step, variance: variance).value) / (2 * step)
                let byVariance =
                    (acquisition.worth(mean: mean, variance: variance + step).value
                        - acquisition.worth(mean: mean, variance: variance - step).value) / (2 * step)
                #expect(abs(byMean - found.byMean) <= 1e-3 * max(1, abs(byMean)), "\(mean) \(variance)")
                #expect(
                    abs(byVariance - found.byVariance) <= 1e-3 * max(1, abs(byVariance)),
                    "\(mean) \(variance)")
            }
        }
    }

    @Test("a lower mean is never worth less, and no variance breaks nothing", arguments: all)
    func monotone(acquisition: Acquisition) {
        for variance in [0, 1e-300, 1e-6, 1, 1e6] {
            let worths = [-9.0, -1, 0, 1, 100].map { acquisition.worth(mean: $0, variance: variance).value }
            #expect(worths == worths.sorted(by: >))
            #expect(worths.allSatisfy { !$0.isNaN })
        }
    }
}

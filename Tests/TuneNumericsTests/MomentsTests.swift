import Testing
import TuneNumerics

/// The expected numbers were computed with exact fractions.
@Suite("Moments")
struct MomentsTests {
    @Test(
        "mean and deviations are exact for ordinary, shifted, huge and tiny values",
        arguments: [
            ([1.5, 2.25, -3, 8, 0.1], 1.77, 3.596053392262134, 4.020509917908424),
            (
                [1_000_000_004, 1_000_000_007, 1_000_000_013, 1_000_000_016], 1_000_000_010,
                4.743416490252569, 5.477225575051661
            ),
            (
                [1e308, 1.5e308, -1.7e308], 2.666666666666667e307, 1.4055445761538676e308,
                1.7214335111567142e308
            ),
            (
                [1e-200, 2e-200, 4e-200], 2.3333333333333334e-200, 1.2472191289246471e-200,
                1.5275252316519466e-200
            ),
        ] as [([Double], Double, Double, Double)])
    func moments(values: [Double], mean: Double, population: Double, sample: Double) {
        #expect(isClose(Moments.mean(of: values), mean, 4e-16))
        #expect(isClose(Moments.populationDeviation(of: values), population, 4e-16))
        #expect(isClose(Moments.sampleDeviation(of: values), sample, 4e-16))
    }

    @Test("equal values do not deviate")
    func constant() {
        #expect(Moments.populationDeviation(of: [0.1, 0.1, 0.1]) == 0)
        #expect(Moments.sampleDeviation(of: [0.1, 0.1, 0.1]) == 0)
        #expect(Moments.populationDeviation(of: [5]) == 0)
    }

    @Test("too few values have no mean or deviation")
    func empty() {
        #expect(Moments.mean(of: []).isNaN)
        #expect(Moments.populationDeviation(of: []).isNaN)
        #expect(Moments.sampleDeviation(of: [1]).isNaN)
        #expect(Moments.sum(of: []) == 0)
    }

    @Test("non-finite values carry through")
    func nonFinite() {
        #expect(Moments.mean(of: [1, .nan]).isNaN)
        #expect(Moments.mean(of: [1, .infinity]) == .infinity)
        #expect(Moments.mean(of: [1, -.infinity]) == -.infinity)
        #expect(Moments.populationDeviation(of: [1, .infinity]).isNaN)
        #expect(Moments.populationDeviation(of: [1, .nan]).isNaN)
    }

    @Test("the sum keeps what a plain sum loses")
    func sum() {
        #expect(Moments.sum(of: [1, 1e100, 1, -1e100]) == 2)
        #expect(Moments.mean(of: [1.7e308, 1.7e308]) == 1.7e308)
    }
}

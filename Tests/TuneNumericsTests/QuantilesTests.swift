import Testing
import TuneNumerics

/// The expected numbers are NumPy's.
@Suite("Quantiles")
struct QuantilesTests {
    @Test(
        "percentiles interpolate as NumPy does, to the last bit",
        arguments: [
            (
                [3, 1, 2],
                [(0, 1), (10, 1.2), (25, 1.5), (33.3, 1.666), (50, 2), (80, 2.6), (99.9, 2.998), (100, 3)]
            ),
            (
                [0.1, 0.7, 0.2, 0.9, 0.35, -4],
                [
                    (0, -4), (10, -1.9499999999999997), (25, 0.125), (33.3, 0.16649999999999998), (50, 0.275),
                    (75, 0.6124999999999999), (80, 0.7), (99.9, 0.8990000000000002), (100, 0.9),
                ]
            ),
            (
                [1e300, -1e300, 5],
                [(10, -8e299), (33.3, -3.3400000000000008e299), (80, 6.000000000000001e299)]
            ),
            ([7.25], [(0, 7.25), (33.3, 7.25), (100, 7.25)]),
        ] as [([Double], [(Double, Double)])])
    func percentiles(values: [Double], expected: [(Double, Double)]) {
        for (percent, value) in expected {
            #expect(Quantiles.percentile(percent, of: values) == value, "\(percent) of \(values)")
        }
    }

    @Test("a value that is no number spoils the percentile, but not the one that skips it")
    func notANumber() {
        let values = [.nan, 3, 1, .nan, 2]
        #expect(Quantiles.percentile(50, of: values).isNaN)
        #expect(Quantiles.median(of: values).isNaN)
        #expect(Quantiles.nanPercentile(50, of: values) == 2)
        #expect(Quantiles.nanPercentile(50, of: [.nan]).isNaN)
        #expect(Quantiles.median(of: []).isNaN)
        #expect(Quantiles.quantile(.nan, of: [1]).isNaN)
    }

    @Test("infinite values are ordered like others")
    func infinite() {
        #expect(Quantiles.median(of: [1, .infinity, 2]) == 2)
        #expect(Quantiles.median(of: [.infinity, .infinity]) == .infinity)
        #expect(Quantiles.quantile(0.75, of: [1, .infinity]) == .infinity)
        #expect(Quantiles.quantile(0, of: [-.infinity, 1]) == -.infinity)
        #expect(Quantiles.median(of: [-1.5e308, 1.5e308]) == 0)
    }

    @Test("fractions outside the range are cut to it")
    func clamped() {
        #expect(Quantiles.quantile(-1, of: [2, 1]) == 1)
        #expect(Quantiles.quantile(2, of: [2, 1]) == 2)
    }

    @Test("the median of an even number of values lies in the middle")
    func evenMedian() {
        #expect(Quantiles.median(of: [4, 1, 3, 2]) == 2.5)
        #expect(Quantiles.median(of: [5]) == 5)
    }

    @Test("quantiles rise with the fraction and stay among the values", arguments: 0..<10 as Range<UInt64>)
    func monotone(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let values = (0..<generator.index(below: 40) + 1).map { _ in generator.normal() }
        let quantiles = (0...100).map { Quantiles.percentile(Double($0), of: values) }
        #expect(quantiles == quantiles.sorted(), "seed \(seed)")
        #expect(quantiles.first == values.min() && quantiles.last == values.max(), "seed \(seed)")
    }
}

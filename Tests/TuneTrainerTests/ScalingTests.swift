import Testing

@testable import TuneTrainer

@Suite("Scaling")
struct ScalingTests {
    @Test("numbers get mean 0 and variance 1, missing ones the mean")
    func standardised() {
        let scaling = Scaling([1, 3, .nan])
        #expect([1, 3, 2, 5].map(scaling.apply) == [-1, 1, 0, 3])
        #expect(scaling.apply(.nan) == 0)
    }

    @Test(
        "what does not vary, or is too large to tell, becomes 0",
        arguments: [
            [], [.nan], [5], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [1e308, -1e308, 1e308, 1e308], [0, 0],
            [1e300, 1e-300],
        ])
    func constant(numbers: [Double]) {
        let scaling = Scaling(numbers)
        #expect(scaling.scale == 0)
        for number in numbers + [1e308, -5] { #expect(scaling.apply(number) == 0) }
    }

    @Test("an outlier stays finite")
    func outlier() {
        let scaling = Scaling([0, 1e-200, 1])
        #expect(scaling.apply(1e308) == 1e6)
        #expect(scaling.apply(-1e308) == -1e6)
    }
}

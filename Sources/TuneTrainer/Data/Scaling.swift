/// A shift and a factor that give numbers mean 0 and variance 1.
struct Scaling {
    let mean: Double
    /// One over the standard deviation; 0 if the numbers do not vary, or are too large to tell.
    let scale: Double

    /// Standardised numbers stay within this bound, so that one outlier is no infinity.
    private static let bound = 1e6

    /// Fits numbers, of which those that are NaN do not count.
    init(_ numbers: [Double]) {
        var (sum, count) = (0.0, 0.0)
        for number in numbers where !number.isNaN { (sum, count) = (sum + number, count + 1) }
        let mean = count > 0 ? sum / count : 0
        var squares = 0.0
        for number in numbers where !number.isNaN { squares += (number - mean) * (number - mean) }
        let deviation = count > 0 ? (squares / count).squareRoot() : 0
        // Equal numbers leave a rest of rounding errors, which is no deviation.
        let varies = deviation > 1e-12 * abs(mean) && deviation.isFinite && mean.isFinite
        self.mean = varies ? mean : 0
        scale = varies && (1 / deviation).isFinite ? 1 / deviation : 0
    }

    /// Standardises a number; a missing one, NaN, becomes 0, the mean.
    func apply(_ number: Double) -> Float {
        guard scale > 0, !number.isNaN else { return 0 }
        return Float(min(max((number - mean) * scale, -Self.bound), Self.bound))
    }
}

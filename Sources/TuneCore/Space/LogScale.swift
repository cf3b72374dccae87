internal import Glibc

/// Positions between two positive bounds on a logarithmic scale.
///
/// Where the ratio of the bounds is a finite number, positions are taken relative to the lower bound, so that
/// narrow ranges keep their precision; where it is not (1e-300 to 1e300), differences of logarithms are used.
struct LogScale: Sendable, Hashable {
    let low: Double
    let high: Double
    private let span: Double
    /// The logarithm of the lower bound where the ratio of the bounds overflows.
    private let origin: Double?

    /// Makes the scale of two finite bounds, `0 < low < high`.
    init(low: Double, high: Double) {
        self.low = low
        self.high = high
        if (high / low).isFinite {
            origin = nil
            span = log1p((high - low) / low)
        } else {
            let start = log(low)
            origin = start
            span = log(high) - start
        }
    }

    /// Where a value lies, 0 at the lower and 1 at the upper bound.
    func position(of value: Double) -> Double {
        if let origin { return (log(value) - origin) / span }
        return log1p((value - low) / low) / span
    }

    /// The value at a position, never outside the bounds.
    func value(at position: Double) -> Double {
        guard position > 0 else { return low }
        let value = origin.map { exp($0 + position * span) } ?? (low + low * expm1(position * span))
        return min(max(value, low), high)
    }
}

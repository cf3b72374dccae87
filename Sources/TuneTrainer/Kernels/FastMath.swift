/// Elementary functions without branches, calls or traps, so that loops over them become vector code.
///
/// NaN goes in and comes out: a diverged network must stay visible.
enum FastMath {
    /// The exponential with a relative error below 2e-7, clamped to `e^-87.3 ... e^88.3`.
    ///
    /// The argument is split into a multiple of ln 2, which becomes the exponent's bits, and a rest of at
    /// most ln 2 / 2, for which the Taylor polynomial of degree 7 errs by 5e-9.
    @inline(__always)
    static func exp(_ x: Float) -> Float {
        let clamped = Swift.max(Swift.min(x, 88.3), -87.3)
        // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
        let shifted = clamped * 1.442_695_04 + 12_582_912
        let power = shifted - 12_582_912
        let rest = (clamped - power * 0.693_359_375) + power * 2.121_944_4e-4
        var sum = 1 / 5040 * rest + 1 / 720
        sum = sum * rest + 1 / 120
        sum = sum * rest + 1 / 24
        sum = sum * rest + 1 / 6
        sum = sum * rest + 0.5
        sum = sum * rest + 1
        sum = sum * rest + 1
        return sum * Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
    }

    /// The square root of a number that is not negative, with a relative error below 5e-7.
    ///
    /// The library's root is a call here, since it may set `errno`, and no loop over calls becomes vector
    /// code. Halving the exponent's bits starts Newton's iteration for `1 / √x` with an error of 3.5 %, of
    /// which three steps leave only rounding.
    @inline(__always)
    static func squareRoot(_ x: Float) -> Float {
        let half = 0.5 * x
        var inverse = Float(bitPattern: 0x5F37_59DF &- (x.bitPattern &>> 1))
        inverse *= 1.5 - half * inverse * inverse
        inverse *= 1.5 - half * inverse * inverse
        inverse *= 1.5 - half * inverse * inverse
        return x * inverse
    }

    /// The number, or 0 if it is below 1e-37: decaying averages would else end in subnormal numbers and stay
    /// there, on which many processors compute a hundred times slower.
    @inline(__always)
    static func flushed(_ x: Float) -> Float { (x + 1e-30) - 1e-30 }

    /// The logistic function with an absolute error below 2e-7.
    @inline(__always)
    static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

    /// The hyperbolic tangent with a relative error below 3e-7.
    ///
    /// Below 0.625 a polynomial in x², fitted to `(tanh x - x) / x³` at Chebyshev nodes; above it the
    /// exponential.
    @inline(__always)
    static func tanh(_ x: Float) -> Float {
        let magnitude = Float(bitPattern: x.bitPattern & 0x7FFF_FFFF)
        let square = x * x
        var fit: Float = -0.005_932_980_7 * square + 0.020_881_319
        fit = fit * square - 0.053_825_848
        fit = fit * square + 0.133_326_01
        fit = fit * square - 0.333_333_28
        let near = x + x * square * fit
        let far = 1 - 2 / (exp(2 * magnitude) + 1)
        let signed = far.bitPattern | (x.bitPattern & 0x8000_0000)
        // All bits are set where the magnitude is below 0.625; a conditional would become a jump.
        let isNear = UInt32(bitPattern: Int32(bitPattern: magnitude.bitPattern &- 0x3F20_0000) &>> 31)
        return Float(bitPattern: near.bitPattern & isNear | signed & ~isNear)
    }

    /// The Gaussian error linear unit `x Φ(x)` and its derivative `Φ(x) + x φ(x)`, absolute error below 5e-7.
    ///
    /// Source: Hendrycks and Gimpel, "Gaussian error linear units", 2016; the normal distribution after
    /// Abramowitz and Stegun, "Handbook of mathematical functions", 26.2.17 (error 7.5e-8).
    @inline(__always)
    static func gelu(_ x: Float) -> (value: Float, derivative: Float) {
        let magnitude = Float(bitPattern: x.bitPattern & 0x7FFF_FFFF)
        let bell = exp(-0.5 * x * x)
        let t = 1 / (1 + 0.231_641_9 * magnitude)
        var tail: Float = 0.530_702_715 * t - 0.726_576_013_5
        tail = tail * t + 0.710_706_870_5
        tail = tail * t - 0.142_248_368
        tail = tail * t + 0.127_414_796
        tail = tail * t * bell
        let cumulative = x < 0 ? tail : 1 - tail
        return (x * cumulative, cumulative + x * bell * 0.398_942_28)
    }
}

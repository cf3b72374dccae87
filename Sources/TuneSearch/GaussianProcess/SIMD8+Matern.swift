/// The Matérn correlation of order 5/2, for eight squared distances at once.
extension SIMD8<Double> {
    /// The correlations at squared distances: `(1 + s + s² / 3) exp(-s)` with `s = sqrt(5 q)`.
    @inline(__always)
    var matern: SIMD8<Double> {
        let s = (self * 5).squareRoot()
        return (self * (5.0 / 3) + s + 1) * (SIMD8.zero - s).smallExponential
    }

    /// The derivatives of the correlations by the squared distances: `-5/6 (1 + s) exp(-s)`.
    @inline(__always)
    var maternSlope: SIMD8<Double> {
        let s = (self * 5).squareRoot()
        return (s + 1) * (SIMD8.zero - s).smallExponential * (-5.0 / 6)
    }

    /// The exponential of numbers that are not positive; those below -44 count as -44.
    ///
    /// A Taylor polynomial of a 64th, squared six times; the relative error is below 3e-14.
    @inline(__always)
    var smallExponential: SIMD8<Double> {
        let x = replacing(with: -44, where: self .< -44) * 0.015625
        var value = SIMD8(repeating: 1.0 / 87_178_291_200)
        value = value * x + 1.0 / 6_227_020_800
        value = value * x + 1.0 / 479_001_600
        value = value * x + 1.0 / 39_916_800
        value = value * x + 1.0 / 3_628_800
        value = value * x + 1.0 / 362_880
        value = value * x + 1.0 / 40_320
        value = value * x + 1.0 / 5_040
        value = value * x + 1.0 / 720
        value = value * x + 1.0 / 120
        value = value * x + 1.0 / 24
        value = value * x + 1.0 / 6
        value = value * x + 0.5
        value = value * x + 1
        value = value * x + 1
        value *= value
        value *= value
        value *= value
        value *= value
        value *= value
        return value * value
    }
}

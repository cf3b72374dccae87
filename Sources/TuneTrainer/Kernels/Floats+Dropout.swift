internal import TuneNumerics

extension Floats {
    /// Fills the first numbers with zeros, each with a probability, and otherwise with what keeps the mean at
    /// one.
    ///
    /// The probability is rounded to a multiple of 2^-16: four numbers come from one draw.
    ///
    /// Source: Srivastava et al., "Dropout", JMLR 15, 2014 (the inverted form).
    func setDropoutMask(rate: Double, count: Int, using generator: inout SeededGenerator) {
        assert(count <= self.count)
        let mask = base
        let threshold = UInt64(rate * 65_536)
        let kept = Float(65_536 / Double(65_536 - threshold))
        var bits: UInt64 = 0
        for index in 0..<count {
            if index & 3 == 0 { bits = generator.next() }
            mask[index] = bits & 0xFFFF < threshold ? 0 : kept
            bits >>= 16
        }
    }
}

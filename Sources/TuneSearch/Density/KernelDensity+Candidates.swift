import TuneNumerics

extension KernelDensity {
    /// Draws a candidate near one of the rows, each as likely as another.
    ///
    /// Numbers come from a Gaussian cut to the unit interval, wider than the kernel; choices are kept with
    /// one less the bandwidth, else any is taken; what the row leaves open is drawn evenly.
    ///
    /// Source: hpbandster 0.7.4, `BOHB.get_config`.
    ///
    /// - Parameters:
    ///   - factor: How much wider than the kernel; above zero.
    ///   - generator: The source of chance.
    /// - Returns: One number per dimension, none of them inactive.
    func candidate(factor: Double, using generator: inout SeededGenerator) -> [Double] {
        let row = rows[generator.index(below: rows.count)]
        return zip(row, dimensions.indices).map { centre, index in
            let bandwidth = bandwidths[index]
            let isOpen = centre == Dimension.inactive
            if let choices = dimensions[index].choices {
                let isKept = generator.uniform() < 1 - bandwidth && !isOpen
                return isKept ? centre : Double(generator.index(below: choices))
            }
            if isOpen { return generator.uniform() }
            guard !centre.isNaN else { return centre }
            return TruncatedNormal(mean: centre, deviation: factor * bandwidth, from: 0, to: 1)
                .sample(using: &generator)
        }
    }
}

import Glibc

/// The logarithm of a bounded density at many points, eight kernels at a time.
///
/// Each kernel's logarithm is summed over the dimensions first, so that a pair of a row and a point costs one
/// exponential, and sums are taken relative to their largest term, so that nothing underflows. What does not
/// depend on the point (how much of each kernel lies inside the interval) is computed once. Agrees with
/// `KernelDensity.density(at:)` within 1e-3 of the logarithm; single precision.
struct KernelSums {
    private let density: KernelDensity
    private let layout: KernelLayout
    /// What each kernel's logarithm begins with; the lanes beyond the last row begin too low to count.
    private var starts: [SIMD8<Float>]
    /// The rows, eight side by side; the order within eight is that of `KernelLayout`.
    private var planes: [SIMD8<Float>]

    /// Lays out the rows.
    ///
    /// Cost: linear in rows and dimensions, one error function each.
    init(_ density: KernelDensity) {
        self.density = density
        layout = KernelLayout(density.dimensions)
        let blocks = (density.rows.count + 7) / 8
        starts = []
        planes = []
        starts.reserveCapacity(blocks)
        planes.reserveCapacity(blocks * layout.stride)
        for block in 0..<blocks { append(block: block) }
    }

    /// The logarithms of the density at points, each with one number per dimension.
    ///
    /// Cost: rows times points times dimensions.
    func logDensities(at points: Rows) -> [Double] {
        var scratch = [SIMD8<Float>](repeating: .zero, count: starts.count)
        return (0..<points.count).map { logDensity(at: points[$0], &scratch) }
    }

    private func logDensity(at point: ArraySlice<Double>, _ exponents: inout [SIMD8<Float>]) -> Double {
        let query = KernelQuery(point, density, layout)
        var largest = SIMD8<Float>(repeating: -.greatestFiniteMagnitude)
        for block in starts.indices {
            let exponent = query.exponent(starts[block], planes, at: block * layout.stride)
            exponents[block] = exponent
            largest.replace(with: exponent, where: exponent .> largest)
        }
        let highest = largest.max()
        var sum = SIMD8<Float>.zero
        for block in exponents.indices { sum += (exponents[block] - highest).exponential }
        return query.start + Double(highest) + log(Double(sum.sum())) - log(Double(density.rows.count))
    }

    /// Lays out eight rows.
    private mutating func append(block: Int) {
        let rows = block * 8..<min(block * 8 + 8, density.rows.count)
        var inside = SIMD8<Double>(repeating: 1)
        for index in layout.numbers {
            let centres = column(index, rows)
            inside *= SIMD8<Double>(mass(centres, index))
            planes.append(centres * KernelLayout.scale(index, density))
        }
        for index in layout.choices { planes.append(column(index, rows)) }
        for index in layout.conditionalNumbers { appendConditional(number: index, rows) }
        for index in layout.conditionalChoices {
            let centres = column(index, rows)
            let even = -log(Float(density.dimensions[index].choices ?? 1))
            planes.append(centres)
            planes.append(
                SIMD8(repeating: density.other(index)).replacing(
                    with: even, where: centres .== Float(Dimension.inactive)))
        }
        var start = SIMD8<Float>(repeating: -1e30)
        for lane in 0..<rows.count { start[lane] = Float(-log(inside[lane])) }
        starts.append(start)
    }

    /// Lays out eight numbers of which some may be inactive: their kernels weigh nothing there.
    private mutating func appendConditional(number index: Int, _ rows: Range<Int>) {
        let centres = column(index, rows)
        let isInactive = centres .== Float(Dimension.inactive)
        let inside = mass(centres.replacing(with: 0, where: isInactive), index)
        var heights = SIMD8<Float>.zero
        for lane in inside.indices { heights[lane] = density.height(index) - log(inside[lane]) }
        planes.append(centres * KernelLayout.scale(index, density))
        planes.append(SIMD8<Float>(repeating: 1).replacing(with: 0, where: isInactive))
        planes.append(heights.replacing(with: 0, where: isInactive))
    }

    /// The coordinates of eight rows, zeros beyond the last.
    private func column(_ index: Int, _ rows: Range<Int>) -> SIMD8<Float> {
        var column = SIMD8<Float>.zero
        for (lane, row) in rows.enumerated() {
            column[lane] = Float(density.rows.values[row * density.rows.width + index])
        }
        return column
    }

    /// How much of each kernel lies in the unit interval.
    private func mass(_ centres: SIMD8<Float>, _ index: Int) -> SIMD8<Float> {
        let scale = KernelLayout.scale(index, density)
        return 1 - 0.5 * ((centres * scale).complementaryError + ((1 - centres) * scale).complementaryError)
    }
}

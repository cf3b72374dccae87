/// A point that is compared with all rows.
struct KernelQuery {
    /// The part of every kernel's logarithm that is the same for all rows.
    private(set) var start = 0.0
    private var numbers: [SIMD8<Float>] = []
    /// Choices, and what another one costs.
    private var choices: [(index: SIMD8<Float>, penalty: SIMD8<Float>)] = []
    /// Active conditional numbers and where they stand in eight rows.
    private var conditionalNumbers: [(offset: Int, value: SIMD8<Float>)] = []
    /// Active conditional choices, where they stand, and what the same one weighs.
    private var conditionalChoices: [(offset: Int, index: SIMD8<Float>, same: SIMD8<Float>)] = []

    init(_ point: ArraySlice<Double>, _ density: KernelDensity, _ layout: KernelLayout) {
        func value(_ index: Int) -> SIMD8<Float> {
            let scale = density.dimensions[index].choices == nil ? KernelLayout.scale(index, density) : 1
            return SIMD8(repeating: Float(point[point.startIndex + index]) * scale)
        }
        func isActive(_ index: Int) -> Bool { point[point.startIndex + index] != Dimension.inactive }
        for index in layout.numbers {
            start += Double(density.height(index))
            numbers.append(value(index))
        }
        for index in layout.choices {
            start += Double(density.same(index))
            let penalty = density.other(index) - density.same(index)
            choices.append((value(index), SIMD8(repeating: penalty)))
        }
        var offset = numbers.count + choices.count
        for index in layout.conditionalNumbers {
            if isActive(index) { conditionalNumbers.append((offset, value(index))) }
            offset += 3
        }
        for index in layout.conditionalChoices {
            let same = SIMD8<Float>(repeating: density.same(index))
            if isActive(index) { conditionalChoices.append((offset, value(index), same)) }
            offset += 2
        }
    }

    /// The logarithms of eight kernels, less `start`.
    @inline(__always)
    func exponent(_ first: SIMD8<Float>, _ planes: [SIMD8<Float>], at block: Int) -> SIMD8<Float> {
        var (exponent, place) = (first, block)
        for x in numbers {
            let distance = x - planes[place]
            exponent -= distance * distance
            place += 1
        }
        for (index, penalty) in choices {
            exponent += penalty.replacing(with: 0, where: planes[place] .== index)
            place += 1
        }
        for (offset, x) in conditionalNumbers {
            let distance = x - planes[block + offset]
            exponent += planes[block + offset + 2] - planes[block + offset + 1] * distance * distance
        }
        for (offset, index, same) in conditionalChoices {
            exponent += planes[block + offset + 1].replacing(
                with: same, where: planes[block + offset] .== index)
        }
        return exponent
    }
}

/// In which order the dimensions of eight rows are laid out.
struct KernelLayout {
    /// Numbers that are always active: scaled coordinates.
    let numbers: [Int]
    /// Choices that are always active: indices.
    let choices: [Int]
    /// Other numbers: scaled coordinates, one or zero for active or not, and the height of the kernel.
    let conditionalNumbers: [Int]
    /// Other choices: indices, and the logarithm of the weight of another choice.
    let conditionalChoices: [Int]
    /// How many vectors eight rows take.
    let stride: Int

    init(_ dimensions: [Dimension]) {
        func indices(_ isChoice: Bool, _ isConditional: Bool) -> [Int] {
            dimensions.indices.filter { index in
                (dimensions[index].choices != nil) == isChoice
                    && dimensions[index].isConditional == isConditional
            }
        }
        numbers = indices(false, false)
        choices = indices(true, false)
        conditionalNumbers = indices(false, true)
        conditionalChoices = indices(true, true)
        stride = numbers.count + choices.count + 3 * conditionalNumbers.count + 2 * conditionalChoices.count
    }

    /// What a distance is multiplied with, so that its square is what the Gaussian's exponent loses.
    static func scale(_ index: Int, _ density: KernelDensity) -> Float {
        Float(0.5.squareRoot() / density.bandwidths[index])
    }
}

extension KernelDensity {
    /// The logarithm of the height of a Gaussian that is not cut; zero for choices.
    func height(_ index: Int) -> Float {
        if case .number(let height) = factors[index] { Float(height) } else { 0 }
    }

    /// The logarithm of the weight of the same choice; zero for numbers.
    func same(_ index: Int) -> Float {
        if case .choice(let same, _, _) = factors[index] { Float(same) } else { 0 }
    }

    /// The logarithm of the weight of another choice; zero for numbers.
    func other(_ index: Int) -> Float {
        if case .choice(_, _, let other) = factors[index] { Float(other) } else { 0 }
    }
}

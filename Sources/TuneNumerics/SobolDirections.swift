/// The direction numbers of the Sobol sequence in 1,024 dimensions.
///
/// Source: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
/// Comput. 30, 2008 (the set new-joe-kuo-6.21201).
enum SobolDirections {
    /// How many dimensions have direction numbers.
    static let dimensions = seeds.count + 1

    /// How many bits an index may have.
    static let bits = 30

    /// The direction numbers of one dimension, most significant digit first.
    ///
    /// - Returns: `bits` numbers, each a binary fraction below one in units of `2^-53`.
    static func columns(of dimension: Int) -> [UInt64] {
        var numbers = [UInt64](repeating: 1, count: bits)
        if dimension > 0 {
            let (polynomial, start) = (seeds[dimension - 1].polynomial, seeds[dimension - 1].numbers)
            numbers.replaceSubrange(0..<start.count, with: start)
            for index in start.count..<bits {
                numbers[index] = next(after: numbers[..<index], degree: start.count, polynomial)
            }
        }
        return numbers.enumerated().map { $1 << UInt64(52 - $0) }
    }

    /// The recurrence over the coefficients of a primitive polynomial.
    private static func next(after numbers: ArraySlice<UInt64>, degree: Int, _ polynomial: UInt64) -> UInt64 {
        var number = numbers[numbers.endIndex - degree]
        for lag in 1...degree where polynomial >> UInt64(degree - lag) & 1 == 1 {
            number ^= numbers[numbers.endIndex - lag] << UInt64(lag)
        }
        return number
    }

    /// What the direction numbers of a dimension are made from.
    private struct Seed: Sendable {
        /// The primitive polynomial, as the bits of its coefficients.
        let polynomial: UInt64
        /// The first direction numbers, as many as the polynomial's degree.
        let numbers: [UInt64]
    }

    /// The seeds of all dimensions from the second, unpacked from the table once.
    private static let seeds: [Seed] = {
        var bits = SobolTable.bits[...]
        func take(_ count: Int) -> UInt64 {
            defer { bits = bits.dropFirst(count) }
            return bits.prefix(count).reduce(0) { $0 << 1 | UInt64($1) }
        }
        return SobolTable.degrees.flatMap { degree, count in
            (0..<count).map { _ in
                Seed(
                    polynomial: 1 << UInt64(degree) | take(degree - 1) << 1 | 1,
                    numbers: (0..<degree).map { take($0) << 1 | 1 })
            }
        }
    }()
}

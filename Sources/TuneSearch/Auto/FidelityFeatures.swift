import TuneNumerics

/// Configurations as a kernel sees them: numbers stretched and divided by their lengths, and choices.
struct FidelityFeatures: Sendable {
    /// The numbers; shape `[configurations, numbers]`.
    let numbers: Matrix
    /// The sums of the squares of each configuration's numbers, in packs.
    private let norms: [SIMD8<Double>]
    /// The choices, coordinate by coordinate, in packs, and what squared distances grow by where they differ.
    private let choices: [(packs: [SIMD8<Double>], weight: Double)]

    /// Maps codes.
    ///
    /// - Parameter isChoice: Whether each coordinate is a choice without order.
    init(_ codes: Rows, _ kernel: FidelityKernel, _ isChoice: [Bool]) {
        let weights = kernel.weights
        let columns = codes.columns
        let stretched = columns.indices.filter { !isChoice[$0] }.map { column in
            let (shape, root) = (kernel.shapes[column], weights[column].squareRoot())
            return columns[column].map { root * shape($0) }
        }
        let rows = (0..<codes.count).map { row in stretched.map { $0[row] } }
        numbers = Matrix(rows: codes.count, columns: stretched.count, values: rows.flatMap(\.self))
        norms = rows.map { $0.reduce(0) { $0 + $1 * $1 } }.packs
        choices = columns.indices.filter { isChoice[$0] }.map { (columns[$0].packs, weights[$0]) }
    }

    /// The squared distances of eight configurations from another one.
    ///
    /// - Parameter products: The products of their numbers.
    @inline(__always)
    func squares(
        _ pack: Int, from other: FidelityFeatures, _ row: Int, products: SIMD8<Double>
    ) -> SIMD8<Double> {
        var squares = norms[pack] - products * 2 + other.norms[row / 8][row % 8]
        squares.replace(with: 0, where: squares .< 0)
        for (choice, theirs) in zip(choices, other.choices) {
            let own = SIMD8(repeating: theirs.packs[row / 8][row % 8])
            squares.replace(with: squares + choice.weight, where: choice.packs[pack] .!= own)
        }
        return squares
    }
}

extension [Double] {
    /// The numbers in packs of eight, the last one filled with zeros.
    var packs: [SIMD8<Double>] {
        stride(from: 0, to: count, by: 8).map { pack(at: $0, end: Swift.min($0 + 8, count)) }
    }

    /// At most eight of the numbers, filled with zeros.
    @inline(__always)
    func pack(at first: Int, end: Int) -> SIMD8<Double> {
        var pack = SIMD8<Double>.zero
        if end - first == 8 {
            for lane in 0..<8 { pack[lane] = self[first + lane] }
        } else {
            for index in first..<end { pack[index - first] = self[index] }
        }
        return pack
    }

    /// Replaces at most eight of the numbers.
    @inline(__always)
    mutating func set(_ pack: SIMD8<Double>, at first: Int, end: Int) {
        if end - first == 8 {
            for lane in 0..<8 { self[first + lane] = pack[lane] }
        } else {
            for index in first..<end { self[index] = pack[index - first] }
        }
    }
}

extension Floats {
    /// Copies chosen rows of a matrix to the front of this run.
    ///
    /// - Parameters:
    ///   - rows: Row numbers, all inside of the matrix.
    ///   - range: The chosen ones among them.
    func gather(_ rows: [Int32], _ range: Range<Int>, from matrix: FeatureMatrix) {
        let columns = matrix.columns
        assert(range.count * columns <= count)
        var target = base
        switch matrix.storage {
        case .floats(let values):
            values.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                for row in rows[range] {
                    target.update(from: start + Int(row) * columns, count: columns)
                    target += columns
                }
            }
        case .bytes(let values):
            values.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                for row in rows[range] {
                    let pixels = start + Int(row) * columns
                    for column in 0..<columns { target[column] = Float(pixels[column]) * (1 / 255) }
                    target += columns
                }
            }
        }
    }

    /// Copies chosen values of an array to the front of this run.
    func gather(_ rows: [Int32], _ range: Range<Int>, from values: [Float]) {
        assert(range.count <= count)
        for (offset, row) in rows[range].enumerated() { base[offset] = values[Int(row)] }
    }
}

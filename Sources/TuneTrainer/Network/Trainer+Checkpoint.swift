extension Trainer {
    /// Writes all that a later trainer needs to continue exactly: weights, the optimiser's memory, the epoch.
    ///
    /// - Returns: About 12 bytes per weight, ending in a checksum.
    public func checkpoint() -> [UInt8] {
        var writer = CheckpointWriter()
        writer.append(header)
        writer.append(UInt64(epoch))
        writer.append(UInt64(descent.steps))
        writer.append(UInt64(hasDiverged ? 1 : 0))
        for run in runs { writer.append(run.values) }
        return writer.sealed()
    }

    /// Takes over the state of a checkpoint.
    ///
    /// - Throws: `TrainerError.damagedCheckpoint` or `.foreignCheckpoint`; the trainer is then of no use.
    func restore(_ bytes: [UInt8]) throws(TrainerError) {
        var reader = try CheckpointReader(bytes)
        let expected = header
        guard try reader.integer() == expected.count else {
            throw .foreignCheckpoint(reason: "it has another number of layers")
        }
        for (name, value) in expected where try reader.integer() != value {
            throw .foreignCheckpoint(reason: "its \(name) is another")
        }
        guard let epoch = Int(exactly: try reader.integer()), epoch <= 1 << 31,
            let steps = Int(exactly: try reader.integer())
        else { throw .damagedCheckpoint(reason: "it has an impossible epoch") }
        (self.epoch, descent.steps) = (epoch, steps)
        hasDiverged = try reader.integer() != 0
        for run in runs { run.assign(try reader.floats(run.count)) }
        try reader.finish()
    }

    /// All numbers that change while training.
    private var runs: [Floats] { [network.parameters] + descent.state }

    /// What must agree between the writer and the reader.
    private var header: [(name: String, value: UInt64)] {
        let kinds = [
            ("activation", Activation.allCases.firstIndex(of: options.activation)),
            ("optimiser", Optimizer.allCases.firstIndex(of: options.optimizer)),
            ("task", Int(network.shape.loss.rawValue)),
        ]
        let widths = network.shape.widths.map { ("layer width", UInt64($0)) }
        return kinds.map { ($0, UInt64($1 ?? 0)) } + widths
    }
}

extension CheckpointWriter {
    /// Appends the number of values and the values.
    fileprivate mutating func append(_ header: [(name: String, value: UInt64)]) {
        append(UInt64(header.count))
        for (_, value) in header { append(value) }
    }
}

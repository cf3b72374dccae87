import TuneNumerics

@testable import TuneTrainer

/// Small data sets and packed bytes for the tests.
enum Samples {
    /// Clouds of points around corners, six rows of each eight trained; shape `[rows, 2]`.
    static func clouds(rows: Int = 48, seed: UInt64 = 7, task: DatasetTask = .multiclass(classes: 3)) throws
        -> Dataset
    {
        var generator = SeededGenerator(seed: seed, stream: 0)
        var (features, targets): ([Float], [Float]) = ([], [])
        for row in 0..<rows {
            let label = (row + row / 8) % Swift.max(2, task.classCount)
            features.append(Float(2 * Double(label == 1 ? 1 : -1) + generator.normal()))
            features.append(Float(2 * Double(label == 2 ? 1 : -1) + generator.normal()))
            targets.append(
                task == .regression ? features[2 * row] - 0.5 * features[2 * row + 1] : Float(label))
        }
        let all = (0..<Int32(rows)).map { $0 }
        return try Dataset(
            features: features, columns: 2, targets: targets, task: task,
            split: Split(
                train: all.filter { $0 % 8 < 6 }, validation: all.filter { $0 % 8 == 6 },
                test: all.filter { $0 % 8 == 7 }))
    }

    /// The tasks that have a loss of their own.
    static let tasks: [DatasetTask] = [.multiclass(classes: 3), .binary, .regression]

    /// The error with which something is refused, nil if it is not.
    static func refusal<Value>(_ body: () throws -> Value) -> TrainerError? {
        do {
            _ = try body()
            return nil
        } catch { return error as? TrainerError }
    }

    /// A gzip stream that stores bytes as they are.
    static func gzipped(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
        }
        var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            packed +=
                [rest.isEmpty ? 1 : 0] + little(UInt32(block.count), 2) + little(~UInt32(block.count), 2)
                + block
        } while !rest.isEmpty
        return packed + little(Gzip.checksum(bytes[...]), 4) + little(UInt32(bytes.count), 4)
    }

    /// An IDX file of bytes.
    static func idx(_ sizes: [Int], _ values: [UInt8], type: UInt8 = 0x08) -> [UInt8] {
        let header = [0, 0, type, UInt8(sizes.count)]
        return header
            + sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } }
            + values
    }
}

extension Trainer {
    /// All parameters by their bits.
    var bits: [UInt32] { network.parameters.values.map(\.bitPattern) }
}

extension EpochMetrics {
    /// The values by their bits, in which NaN equals itself.
    var bits: [String: UInt64] { values.mapValues(\.bitPattern) }
}

/// Writes the bytes of a checkpoint: a magic number, a version, little-endian numbers, a checksum.
struct CheckpointWriter {
    private var bytes = CheckpointFormat.magic

    /// Appends a whole number.
    mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends numbers by their bits.
    mutating func append(_ values: [Float]) {
        bytes.reserveCapacity(bytes.count + 4 * values.count + 4)
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    /// The bytes with their checksum.
    consuming func sealed() -> [UInt8] {
        let sum = Gzip.checksum(bytes[...])
        withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }
}

/// Reads what a `CheckpointWriter` wrote, and refuses everything else.
struct CheckpointReader {
    private var rest: ArraySlice<UInt8>

    /// Checks the magic number, the version and the checksum.
    init(_ bytes: [UInt8]) throws(TrainerError) {
        let magic = CheckpointFormat.magic
        guard bytes.count >= magic.count + 4, bytes.starts(with: magic.prefix(4)) else {
            throw .damagedCheckpoint(reason: "it does not begin like one")
        }
        guard bytes.starts(with: magic) else {
            throw .damagedCheckpoint(reason: "it has another version")
        }
        let end = bytes.count - 4
        guard Gzip.checksum(bytes[..<end]) == UInt32(littleEndian: bytes[end...]) else {
            throw .damagedCheckpoint(reason: "its checksum is wrong")
        }
        rest = bytes[magic.count..<end]
    }

    /// Reads the next whole number.
    mutating func integer() throws(TrainerError) -> UInt64 {
        let bytes = try take(8)
        return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads the next numbers.
    mutating func floats(_ count: Int) throws(TrainerError) -> [Float] {
        let bytes = try take(4 * count)
        return (0..<count).map {
            let start = bytes.startIndex + 4 * $0
            return Float(bitPattern: UInt32(littleEndian: bytes[start..<start + 4]))
        }
    }

    /// Checks that nothing is left.
    func finish() throws(TrainerError) {
        guard rest.isEmpty else { throw .damagedCheckpoint(reason: "it is too long") }
    }

    private mutating func take(_ count: Int) throws(TrainerError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw .damagedCheckpoint(reason: "it is too short") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

/// How a checkpoint begins.
private enum CheckpointFormat {
    /// `TUNC` and the version.
    static let magic: [UInt8] = [0x54, 0x55, 0x4E, 0x43, 1]
}

extension UInt32 {
    /// Reads four bytes, the least significant first.
    fileprivate init(littleEndian bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

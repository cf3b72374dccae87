/// An array in the IDX format of the MNIST files.
///
/// Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits": two zero bytes, a type, a
/// rank, the sizes as big-endian 32-bit numbers, then the values, the last index fastest.
struct IDXFile {
    /// The sizes, at least one.
    let sizes: [Int]
    private let type: ElementType
    private let values: ArraySlice<UInt8>

    private static let ranks = 1...8

    private enum ElementType: UInt8 {
        case byte = 0x08
        case signedByte = 0x09
        case short = 0x0B
        case int = 0x0C
        case float = 0x0D
        case double = 0x0E

        var size: Int {
            switch self {
            case .byte, .signedByte: 1
            case .short: 2
            case .int, .float: 4
            case .double: 8
            }
        }

        /// Turns the bits of a value into a number.
        func number(_ bits: UInt64) -> Double {
            switch self {
            case .byte: Double(bits)
            case .signedByte: Double(Int8(truncatingIfNeeded: bits))
            case .short: Double(Int16(truncatingIfNeeded: bits))
            case .int: Double(Int32(truncatingIfNeeded: bits))
            case .float: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            case .double: Double(bitPattern: bits)
            }
        }
    }

    /// Reads a header and checks that the values are all there.
    ///
    /// - Throws: `TrainerError.damagedIDX` or `.tooLarge`.
    init(_ bytes: [UInt8]) throws(TrainerError) {
        guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let type = ElementType(rawValue: bytes[2]),
            Self.ranks.contains(Int(bytes[3]))
        else { throw .damagedIDX(reason: "its magic number is wrong") }
        let start = 4 + 4 * Int(bytes[3])
        guard bytes.count >= start else { throw .damagedIDX(reason: "its header is cut off") }
        var sizes: [Int] = []
        var count = 1
        for position in stride(from: 4, to: start, by: 4) {
            let size = Int(Self.bits(bytes[position..<position + 4]))
            guard size > 0 else { throw .damagedIDX(reason: "one of its sizes is 0") }
            guard count <= TrainerLimits.values / size else {
                throw .tooLarge("values", limit: TrainerLimits.values)
            }
            count *= size
            sizes.append(size)
        }
        guard bytes.count - start == count * type.size else {
            let reason = "it holds \(bytes.count - start) bytes of values instead of \(count * type.size)"
            throw .damagedIDX(reason: reason)
        }
        guard sizes[0] <= TrainerLimits.rows else { throw .tooLarge("rows", limit: TrainerLimits.rows) }
        (self.sizes, self.type, values) = (sizes, type, bytes[start...])
    }

    /// All values as numbers.
    var numbers: [Double] {
        stride(from: values.startIndex, to: values.endIndex, by: type.size).map {
            type.number(Self.bits(values[$0..<$0 + type.size]))
        }
    }

    /// One row of features per first index, brightnesses from 0 to 1; other types than bytes are spread over
    /// that range by their least and greatest value.
    ///
    /// - Throws: `TrainerError.damagedIDX` if a value is infinite or NaN.
    func features() throws(TrainerError) -> FeatureMatrix {
        let columns = sizes.dropFirst().reduce(1, *)
        if type == .byte { return FeatureMatrix(columns: columns, storage: .bytes(Array(values))) }
        let numbers = numbers
        guard numbers.allSatisfy(\.isFinite), let least = numbers.min(), let greatest = numbers.max() else {
            throw .damagedIDX(reason: "a value is not finite")
        }
        // Halved, because the range of doubles may be too wide for a double.
        let range = greatest / 2 - least / 2
        let scaled = numbers.map { range > 0 ? Float(($0 / 2 - least / 2) / range) : 0 }
        return FeatureMatrix(columns: columns, storage: .floats(scaled))
    }

    /// A big-endian number.
    private static func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

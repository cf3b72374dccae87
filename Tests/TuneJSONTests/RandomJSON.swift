import TuneJSON
import TuneNumerics

/// Random values, every kind and every scalar of Unicode among them.
enum RandomJSON {
    static func value(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch generator.index(below: depth > 0 ? 8 : 6) {
        case 0: .null
        case 1: .bool(generator.index(below: 2) == 0)
        case 2: .integer(Int(truncatingIfNeeded: generator.next()) >> generator.index(below: 64))
        case 3, 4: number(using: &generator)
        case 5: .string(text(using: &generator))
        case 6:
            .array((0..<generator.index(below: 6)).map { _ in value(depth: depth - 1, using: &generator) })
        default: object(depth: depth, using: &generator)
        }
    }

    private static func number(using generator: inout SeededGenerator) -> JSONValue {
        let number = Double(bitPattern: generator.next())
        return .number(number.isFinite ? number : generator.normal())
    }

    private static func object(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        var object = JSONObject()
        for _ in 0..<generator.index(below: 6) {
            object[text(using: &generator)] = value(depth: depth - 1, using: &generator)
        }
        return .object(object)
    }

    static func text(using generator: inout SeededGenerator) -> String {
        let limit = [0x80, 0x800, 0x1_0000, 0x11_0000][generator.index(below: 4)]
        var text = ""
        for _ in 0..<generator.index(below: 20) {
            guard let scalar = Unicode.Scalar(UInt32(generator.index(below: limit))) else { continue }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}

/// Valid documents with a few random changes.
enum Mutant {
    /// Bytes that mean something in JSON are likelier than others.
    private static let telling = Array("{}[]:,\"\\u0d8eE+-.1tfn \n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]

    static func make(using generator: inout SeededGenerator) -> [UInt8] {
        let value = RandomJSON.value(depth: 3, using: &generator)
        var bytes = generator.index(below: 2) == 0 ? value.serialised() : Array(value.prettyText.utf8)
        for _ in 0..<1 + generator.index(below: 3) { change(&bytes, using: &generator) }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let place = generator.index(below: bytes.count + 1)
        let byte = telling[generator.index(below: telling.count)]
        switch generator.index(below: 5) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2 where place < bytes.count: bytes[place] = byte
        case 3: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
        }
    }
}

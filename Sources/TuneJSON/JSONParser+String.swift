/// Strings: plain runs are copied at once, escapes are decoded, the bytes must be UTF-8.
extension JSONParser {
    /// Parses a string whose opening quote stands at the position.
    mutating func string() throws(JSONError) -> String {
        let start = position + 1
        position = start
        skipPlain()
        guard current == .quote else { return try escapedString(from: start) }
        defer { position += 1 }
        return try text(bytes[start..<position], from: start)
    }

    /// Goes on with a string at its first escape, control character or end.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<position])
        while let byte = current {
            switch byte {
            case .quote:
                position += 1
                return try text(decoded[...], from: start)
            case .backslash:
                try escape(into: &decoded)
            default:
                throw failure(.syntax, "A control character in a string must be escaped.")
            }
            let run = position
            skipPlain()
            decoded.append(contentsOf: bytes[run..<position])
        }
        throw unexpected("the closing quote of a string")
    }

    /// Steps to the next quote, backslash or control character.
    @inline(__always)
    private mutating func skipPlain() {
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x20 || byte == .quote || byte == .backslash { return }
            position += 1
        }
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
        position += 1
        guard let byte = current else { throw unexpected("an escape") }
        switch byte {
        case .quote, .backslash, UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            decoded.append(contentsOf: try escapedScalar().utf8)
            return
        default: throw failure(.syntax, "There is no such escape.")
        }
        position += 1
    }

    /// Decodes `uXXXX`, or two of them that make a surrogate pair.
    private mutating func escapedScalar() throws(JSONError) -> String {
        let start = position - 1
        var code = try hexadecimal()
        if code & 0xFC00 == 0xD800, take(.backslash) {
            guard current == UInt8(ascii: "u") else { throw lonelySurrogate(at: start) }
            let low = try hexadecimal()
            guard low & 0xFC00 == 0xDC00 else { throw lonelySurrogate(at: start) }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        guard let scalar = Unicode.Scalar(code) else { throw lonelySurrogate(at: start) }
        return String(scalar)
    }

    private func lonelySurrogate(at offset: Int) -> JSONError {
        JSONError(.encoding, at: offset, of: bytes, "This escape is only half of a surrogate pair.")
    }

    /// Reads the four digits after a `u`.
    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        position += 1
        for _ in 0..<4 {
            guard let byte = current else { throw unexpected("a hexadecimal digit") }
            switch byte {
            case .digitZero ... .digitNine: code = code << 4 | UInt32(byte - .digitZero)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                code = code << 4 | UInt32((byte | 0x20) - 87)
            default: throw unexpected("a hexadecimal digit")
            }
            position += 1
        }
        return code
    }

    /// Turns bytes into a text if they are UTF-8.
    private func text(_ slice: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
        if let text = String(validating: slice, as: UTF8.self) { return text }
        let offset = firstInvalidByte(from: start)
        throw JSONError(.encoding, at: offset, of: bytes, "The text is not UTF-8.")
    }

    /// Finds where the bytes from `start` cease to be UTF-8.
    private func firstInvalidByte(from start: Int) -> Int {
        var decoder = UTF8()
        var iterator = bytes[start...].makeIterator()
        var offset = start
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            offset += UTF8.width(scalar)
        }
        return offset
    }
}

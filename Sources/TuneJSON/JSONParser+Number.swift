/// Numbers: short integers and short decimals without a detour, the rest correctly rounded by the library.
extension JSONParser {
    /// Parses a number whose sign or first digit stands at the position.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let negative = take(.minus)
        var mantissa: UInt64 = 0
        let whole = position
        try digits(into: &mantissa)
        if bytes[whole] == .digitZero, position > whole + 1 {
            position = whole
            throw failure(.syntax, "A number must not begin with a zero and go on.")
        }
        var exponent = 0
        var count = position - whole
        let isInteger = current != .point && (current ?? 0) | 0x20 != UInt8(ascii: "e")
        if take(.point) {
            let fraction = position
            try digits(into: &mantissa)
            exponent = fraction - position
            count -= exponent
        }
        if let letter = current, letter | 0x20 == UInt8(ascii: "e") { exponent += try power() }
        guard count <= 18 else { return try longNumber(from: start, isInteger: isInteger) }
        if isInteger, mantissa > 0 || !negative {
            return .integer(negative ? -Int(mantissa) : Int(mantissa))
        }
        guard let size = Self.exactProduct(mantissa, exponent) else {
            return try longNumber(from: start, isInteger: false)
        }
        return .number(negative ? -size : size)
    }

    /// Reads at least one digit; the value wraps around where there are more than 19.
    @inline(__always)
    private mutating func digits(into mantissa: inout UInt64) throws(JSONError) {
        let start = position
        while let byte = current, byte &- .digitZero < 10 {
            mantissa = mantissa &* 10 &+ UInt64(byte &- .digitZero)
            position += 1
        }
        guard position > start else { throw unexpected("a digit") }
    }

    /// Reads an exponent; a huge one is cut to a million.
    private mutating func power() throws(JSONError) -> Int {
        position += 1
        let negative = take(.minus)
        if !negative { _ = take(.plus) }
        var size = 0
        guard let first = current, first &- .digitZero < 10 else { throw unexpected("a digit") }
        while let byte = current, byte &- .digitZero < 10 {
            size = min(size * 10 + Int(byte &- .digitZero), 1_000_000)
            position += 1
        }
        return negative ? -size : size
    }

    /// The product of a mantissa and a power of ten where both are exact doubles, so that it is rounded once.
    ///
    /// Source: Clinger, "How to read floating point numbers accurately", PLDI 1990.
    private static func exactProduct(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        guard mantissa <= 1 << 53, abs(exponent) <= 22 else { return nil }
        let power = powers[abs(exponent)]
        return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private func longNumber(from start: Int, isInteger: Bool) throws(JSONError) -> JSONValue {
        let token = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int(token) { return .integer(integer) }
        guard let number = Double(token), number.isFinite else {
            throw JSONError(.numberRange, at: start, of: bytes, "The number is too large.")
        }
        return .number(number)
    }
}

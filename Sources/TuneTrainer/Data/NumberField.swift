/// What a field of a table holds.
enum FieldContent: Equatable {
    case number(Double)
    case missing
    case text
}

extension FieldContent {
    /// The spellings of a missing value, in lower case, beside the empty field.
    private static let missingWords: Set<String> = ["?", "na", "n/a", "nan", "null", "none"]

    /// The spellings of numbers that cannot be learned from; they count as missing.
    private static let infiniteWords: Set<String> = [
        "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity",
    ]

    /// Reads a field: a decimal number, a missing value, or else text.
    init(_ bytes: ArraySlice<UInt8>) {
        if let number = Self.decimal(bytes) {
            self = number.isFinite ? .number(number) : .missing
        } else if bytes.isEmpty {
            self = .missing
        } else if bytes.count <= 9 {
            let word = String(decoding: bytes, as: UTF8.self).lowercased()
            self = Self.missingWords.contains(word) || Self.infiniteWords.contains(word) ? .missing : .text
        } else {
            self = .text
        }
    }

    /// Reads a decimal number with an optional sign, fraction and exponent; nil for all else.
    ///
    /// Up to 15 digits and powers of ten up to 22 are exact in a `Double`, so one operation rounds correctly
    /// (Clinger, "How to read floating point numbers accurately", PLDI 1990); the rest goes to the library.
    private static func decimal(_ bytes: ArraySlice<UInt8>) -> Double? {
        var digits = DecimalDigits()
        guard digits.scan(bytes) else { return nil }
        guard digits.count <= 15, abs(digits.exponent) <= 22 else {
            return Double(String(decoding: bytes, as: UTF8.self))
        }
        let power = powers[abs(digits.exponent)]
        let mantissa = Double(digits.mantissa)
        let magnitude = digits.exponent < 0 ? mantissa / power : mantissa * power
        return digits.isNegative ? -magnitude : magnitude
    }

    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { product, _ in product * 10 }
    }
}

/// The parts of a decimal number: a whole number times a power of ten.
private struct DecimalDigits {
    var isNegative = false
    var mantissa = 0
    var count = 0
    var exponent = 0

    /// Takes a number apart.
    ///
    /// - Returns: Whether all bytes form one number; a number of more than 15 digits is only checked.
    mutating func scan(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var hasDigits = take(&rest, stepping: 0)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            hasDigits = take(&rest, stepping: -1) || hasDigits
        }
        guard hasDigits else { return false }
        guard let letter = rest.first else { return true }
        guard letter | 0x20 == UInt8(ascii: "e") else { return false }
        return takeExponent(rest.dropFirst())
    }

    /// Takes a run of digits, the exponent changing with each.
    private mutating func take(_ rest: inout ArraySlice<UInt8>, stepping step: Int) -> Bool {
        let start = rest.startIndex
        var index = start
        while index < rest.endIndex, case let digit = rest[index] &- 0x30, digit < 10 {
            if count < 18 { mantissa = mantissa * 10 + Int(digit) }
            if mantissa > 0 { count += 1 }
            exponent += step
            index += 1
        }
        rest = rest[index...]
        return index > start
    }

    /// Takes the digits of an exponent with its sign.
    private mutating func takeExponent(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        let isLow = rest.first == UInt8(ascii: "-")
        if isLow || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return false }
        var value = 0
        for byte in rest {
            guard case let digit = byte &- 0x30, digit < 10 else { return false }
            value = min(value * 10 + Int(digit), 100_000)
        }
        exponent += isLow ? -value : value
        return true
    }
}

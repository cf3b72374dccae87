import TuneJSON

/// One word of a constraint and where it begins.
struct ConstraintToken: Equatable {
    /// What the word is.
    enum Kind: Equatable {
        case number(Double)
        case text(String)
        case word(String)
        case quotedName(String)
        case symbol(String)
        case end
    }

    /// What the word is.
    let kind: Kind
    /// The number of its first character, from 1.
    let position: Int

    /// The word as a complaint quotes it.
    var words: String {
        switch kind {
        case .number(let value): "\(value)"
        case .text(let value): "the text '\(value)'"
        case .word(let value), .symbol(let value): value
        case .quotedName(let value): "`\(value)`"
        case .end: "the end"
        }
    }

    /// Takes a text apart; the last token is the end.
    static func tokens(of text: String, at pointer: String) throws(InvalidField) -> [ConstraintToken] {
        var scanner = Scanner(scalars: Array(text.unicodeScalars), pointer: pointer)
        var tokens: [ConstraintToken] = []
        repeat { tokens.append(try scanner.next()) } while tokens.last?.kind != .end
        return tokens
    }
}

/// Reads one word after the other.
private struct Scanner {
    let scalars: [Unicode.Scalar]
    let pointer: String
    var index = 0

    init(scalars: [Unicode.Scalar], pointer: String) {
        self.scalars = scalars
        self.pointer = pointer
    }

    mutating func next() throws(InvalidField) -> ConstraintToken {
        while let scalar = peek(), " \t\r\n".unicodeScalars.contains(scalar) { index += 1 }
        let start = index
        return ConstraintToken(kind: try kind(), position: start + 1)
    }

    private mutating func kind() throws(InvalidField) -> ConstraintToken.Kind {
        guard let scalar = peek() else { return .end }
        switch scalar {
        case "'", "\"": return .text(try text(until: scalar))
        case "`": return .quotedName(try quotedName())
        case "0"..."9": return .number(try number())
        case "." where index + 1 < scalars.count && "0"..."9" ~= scalars[index + 1]:
            return .number(try number())
        case _ where Self.startsWord(scalar):
            return .word(take { Self.startsWord($0) || $0.properties.isXIDContinue })
        default: return .symbol(try symbol())
        }
    }

    private mutating func symbol() throws(InvalidField) -> String {
        for symbol in ["**", "<=", ">=", "==", "!="] where index + 1 < scalars.count {
            if symbol == "\(scalars[index])\(scalars[index + 1])" {
                index += 2
                return symbol
            }
        }
        let symbol = "\(scalars[index])"
        guard "()+-*/,<>".contains(symbol) else {
            let hint = symbol == "=" ? "; a comparison is written ==" : ""
            throw complaint("\(symbol) is not allowed here\(hint)", at: index)
        }
        index += 1
        return symbol
    }

    private mutating func number() throws(InvalidField) -> Double {
        let start = index
        var digits = take { "0"..."9" ~= $0 }
        if peek() == "." {
            index += 1
            digits += "." + take { "0"..."9" ~= $0 }
        }
        if let mark = peek(), mark == "e" || mark == "E" {
            index += 1
            digits += "e"
            if let sign = peek(), sign == "+" || sign == "-" {
                index += 1
                digits.unicodeScalars.append(sign)
            }
            digits += take { "0"..."9" ~= $0 }
        }
        let isCutOff = peek().map { Self.startsWord($0) || $0 == "." } ?? false
        let readable = digits.hasPrefix(".") ? "0" + digits : digits
        guard !isCutOff, let value = Double(readable), value.isFinite else {
            throw complaint("there is no such number", at: start)
        }
        return value
    }

    private mutating func text(until quote: Unicode.Scalar) throws(InvalidField) -> String {
        let start = index
        index += 1
        var text = ""
        while let scalar = peek(), scalar != quote {
            if scalar == "\\" {
                index += 1
                guard let escaped = peek(), escaped == "\\" || escaped == "'" || escaped == "\"" else {
                    throw complaint("after a backslash stands a quote or another backslash", at: index)
                }
            }
            text.unicodeScalars.append(scalars[index])
            index += 1
        }
        guard peek() != nil else { throw complaint("the text has no closing \(quote)", at: start) }
        index += 1
        return text
    }

    private mutating func quotedName() throws(InvalidField) -> String {
        let start = index
        index += 1
        let name = take { $0 != "`" }
        guard peek() != nil else { throw complaint("the name has no closing `", at: start) }
        index += 1
        return name
    }

    private mutating func take(while isPart: (Unicode.Scalar) -> Bool) -> String {
        var part = ""
        while let scalar = peek(), isPart(scalar) {
            part.unicodeScalars.append(scalar)
            index += 1
        }
        return part
    }

    private func peek() -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func complaint(_ detail: String, at index: Int) -> InvalidField {
        InvalidField(pointer, "is not a constraint: at character \(index + 1), \(detail)")
    }

    private static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isXIDStart
    }
}

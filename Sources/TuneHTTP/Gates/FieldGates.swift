import NIOHTTP1

/// Checks of single header fields.
enum FieldGates {
    /// The value of a field that may come once.
    ///
    /// - Throws: `Problem` 400 when it comes twice.
    static func single(_ name: String, in fields: HTTPHeaders) throws(Problem) -> String? {
        let values = fields[name]
        guard values.count < 2 else { throw Problem(.badRequest, "The field \(name) comes twice.") }
        return values.first?.withoutBlanks
    }

    /// The idempotency key.
    ///
    /// - Throws: `Problem` 400 unless it has 1 to `limit` visible ASCII characters.
    static func key(in fields: HTTPHeaders, limit: Int) throws(Problem) -> String? {
        guard let key = try single("Idempotency-Key", in: fields) else { return nil }
        guard (1...limit).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem(
                .badRequest, "The field Idempotency-Key must be 1 to \(limit) visible ASCII characters.")
        }
        return key
    }

    /// Checks that a body is JSON in UTF-8.
    ///
    /// - Throws: `Problem` 415 for any other type.
    static func checkJSON(in fields: HTTPHeaders) throws(Problem) {
        let values = fields["content-type"]
        guard let value = values.first, values.count == 1 else {
            throw Problem(.unsupportedMedia, "The field Content-Type must come once and be application/json.")
        }
        var parts = value.split(separator: ";", omittingEmptySubsequences: false).map(\.withoutBlanks)
        let type = parts.removeFirst()
        let isUTF8 = parts.allSatisfy { part in
            let word = part.lowercased()
            return word == "charset=utf-8" || word == "charset=\"utf-8\""
        }
        guard type.lowercased() == "application/json", isUTF8, parts.count < 2 else {
            throw Problem(.unsupportedMedia, "The body must be application/json in UTF-8.")
        }
    }

    /// Checks that a body is not compressed.
    ///
    /// - Throws: `Problem` 415 when it says so.
    static func checkCoding(in fields: HTTPHeaders) throws(Problem) {
        for coding in fields["content-encoding"] where coding.withoutBlanks.lowercased() != "identity" {
            throw Problem(.unsupportedMedia, "The body must not be compressed.")
        }
    }
}

extension StringProtocol {
    /// The text without the spaces and tabs around it, which are no part of a field's value (RFC 9110, 5.5).
    var withoutBlanks: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let front = utf8.drop(while: isBlank)
        return String(decoding: front.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }
}

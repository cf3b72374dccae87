/// Percent-encoding (RFC 3986, section 2.1), read strictly.
enum PercentEncoding {
    /// Decodes a text of ASCII characters.
    ///
    /// - Parameter isForm: Whether a plus sign is a space, as browsers write queries.
    /// - Returns: Nil for an escape without two hexadecimal digits, and for bytes that are not UTF-8.
    static func decode(_ text: some StringProtocol, isForm: Bool = false) -> String? {
        let plus = UInt8(ascii: "+")
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || (isForm && $0 == plus) }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next().flatMap(UInt8.hexadecimalValue),
                    let low = iterator.next().flatMap(UInt8.hexadecimalValue)
                else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(isForm && byte == plus ? 0x20 : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

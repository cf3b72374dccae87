/// Bytes as text in the alphabet of RFC 4648, section 4, with padding.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of some bytes; 4 characters for each 3 of them.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { characters in
            alphabet.withUnsafeBufferPointer { alphabet in
                var place = 0
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let count = min(3, bytes.count - start)
                    var group = UInt32(bytes[start]) << 16
                    if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
                    if count > 2 { group |= UInt32(bytes[start + 2]) }
                    for digit in 0..<4 {
                        let value = Int(group >> (18 - 6 * UInt32(digit)) & 63)
                        characters[place + digit] = digit <= count ? alphabet[value] : UInt8(ascii: "=")
                    }
                    place += 4
                }
                return place
            }
        }
    }
}

/// A host with an optional port, as the field `Host` and a target in absolute form have it.
///
/// Source: RFC 9110, section 7.2; RFC 3986, section 3.2.
struct Host: Sendable, Hashable {
    /// The name in lower case, or an address; an IPv6 address without its brackets.
    let name: String
    /// The port; nil where none is named.
    let port: Int?

    /// Reads a field's value; nil for what is no host.
    init?(_ text: String) {
        let text = text.utf8
        var end = text.endIndex
        if let bracket = text.first, bracket == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = text.index(after: close)
            let inner = text[text.index(after: text.startIndex)..<close]
            guard !inner.isEmpty, inner.allSatisfy(Self.isAddressCharacter) else { return nil }
            name = String(Substring(inner)).lowercased()
        } else {
            end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
            guard end > text.startIndex, text[..<end].allSatisfy(Self.isNameCharacter) else { return nil }
            name = String(Substring(text[..<end])).lowercased()
        }
        let rest = text[end...]
        if rest.isEmpty {
            port = nil
        } else {
            guard rest.first == UInt8(ascii: ":"), let port = Self.port(rest.dropFirst()) else { return nil }
            self.port = port
        }
    }

    /// Whether the name means this machine alone.
    var isLoopback: Bool { Self.isLoopback(name) }

    /// Whether the name is an IPv4 or IPv6 address.
    var isAddress: Bool { name.utf8.contains(UInt8(ascii: ":")) || Self.isIPv4(name) }

    /// Whether a name or an address means this machine alone: `localhost`, `127.0.0.0/8`, `::1`.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || (host.hasPrefix("127.") && isIPv4(host))
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (48...57).contains($0) } && UInt8(part) != nil
            }
    }

    private static func port(_ digits: some Sequence<UInt8>) -> Int? {
        let text = String(decoding: Array(digits), as: UTF8.self)
        guard text.utf8.count <= 5, text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text),
            port <= 65_535
        else { return nil }
        return port
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte >= 0x41
        default:
            (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == 0x5F
        }
    }

    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        UInt8.hexadecimalValue(of: byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}

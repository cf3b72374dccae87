import Crypto

/// The SHA-256 digest of a token; two are compared in constant time.
///
/// A token of 256 random bits needs no slow hash.
struct TokenDigest: Sendable, Hashable {
    private let bytes: [UInt8]

    /// The first bytes, to look for a digest among many.
    struct Prefix: Sendable, Hashable {
        fileprivate let bytes: [UInt8]
    }

    /// The first bytes.
    var prefix: Prefix { Prefix(bytes: Array(bytes.prefix(8))) }

    /// The digest of a token's characters.
    init(of token: some Sequence<UInt8>) {
        bytes = Array(SHA256.hash(data: Array(token)))
    }

    /// Reads what `text` wrote; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count == 64, let bytes = [UInt8](hexadecimal: text) else { return nil }
        self.bytes = bytes
    }

    /// Whether both are digests of the same token; how long it takes says nothing.
    static func == (first: TokenDigest, second: TokenDigest) -> Bool {
        zip(first.bytes, second.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Sixty-four hexadecimal digits, as the store keeps it.
    var text: String { bytes.hexadecimal }
}

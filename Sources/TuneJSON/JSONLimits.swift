/// How large a JSON document may be.
public struct JSONLimits: Sendable, Hashable {
    /// The most bytes a document may have.
    public let bytes: Int
    /// The most arrays and objects inside one another; 1 allows a flat list only.
    public let depth: Int

    /// One mebibyte and 32 levels, as the HTTP contract says.
    public static let `default` = JSONLimits(bytes: 1 << 20, depth: 32)

    /// Sets limits of one's own.
    ///
    /// - Parameters:
    ///   - bytes: Any number.
    ///   - depth: From 0 to 512, which every thread's stack bears; clamped to that range.
    public init(bytes: Int, depth: Int = 32) {
        self.bytes = bytes
        self.depth = min(max(depth, 0), 512)
    }
}

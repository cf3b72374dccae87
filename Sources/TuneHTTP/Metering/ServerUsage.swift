/// How much of the machine a server uses; nil for what is not known.
public struct ServerUsage: Sendable {
    /// The bytes of the database file.
    public var databaseBytes: Int?
    /// The bytes of its write-ahead log.
    public var walBytes: Int?
    /// Adds up the bytes of the checkpoints that the server keeps, which takes a while where there are many.
    public var checkpointBytes: @Sendable () -> Int? = { nil }
    /// The free bytes of the disk.
    public var freeBytes: Int?
    /// The bytes of memory in use.
    public var residentBytes: Int?

    /// Knows nothing.
    public init() {}
}

public import TuneJSON

/// Every limit that the server sets, in one value.
public struct Limits: Sendable, Hashable {
    /// The most bytes of a JSON body.
    public var bodyBytes = 1 << 20
    /// The most bytes of a checkpoint.
    public var checkpointBytes = 64 << 20
    /// The most bytes of a request's target.
    public var targetBytes = 8 << 10
    /// The most bytes of all header fields of a request.
    public var headerBytes = 16 << 10
    /// The most header fields of a request.
    public var headerFields = 100
    /// The most arrays and objects inside one another in a JSON body.
    public var jsonDepth = 32
    /// The most connections at a time.
    public var connections = 10_000
    /// The most streams, such as server-sent events, at a time.
    public var streams = 1000
    /// The time for a request's head, and for a body that brings less than a kibibyte a second.
    public var requestSeconds = 10.0
    /// How long a connection may be idle between requests, and a client may leave an answer unread.
    public var idleSeconds = 60.0
    /// How long requests in flight may take when the server ends.
    public var drainSeconds = 5.0
    /// The longest wait of a long poll.
    public var waitSeconds = 60.0
    /// The most characters of an idempotency key.
    public var keyCharacters = 255
    /// The smallest body that is sent compressed.
    public var compressedBytes = 1 << 10
    /// The most trials that one ask may take.
    public var trialsPerAsk = 256
    /// The most results in one tell.
    public var resultsPerTell = 256
    /// The most reports in one call.
    public var reportsPerCall = 1000
    /// The most items of a page.
    public var pageItems = 1000

    /// The limits in force.
    public static let standard = Limits()

    /// The limits as `GET /version` shows them.
    public var json: JSONValue {
        [
            "body_bytes": .integer(bodyBytes), "checkpoint_bytes": .integer(checkpointBytes),
            "target_bytes": .integer(targetBytes), "header_bytes": .integer(headerBytes),
            "header_fields": .integer(headerFields), "json_depth": .integer(jsonDepth),
            "connections": .integer(connections), "streams": .integer(streams),
            "request_seconds": .number(requestSeconds), "idle_seconds": .number(idleSeconds),
            "drain_seconds": .number(drainSeconds), "wait_seconds": .number(waitSeconds),
            "key_characters": .integer(keyCharacters), "compressed_bytes": .integer(compressedBytes),
            "trials_per_ask": .integer(trialsPerAsk), "results_per_tell": .integer(resultsPerTell),
            "reports_per_call": .integer(reportsPerCall), "page_items": .integer(pageItems),
        ]
    }
}

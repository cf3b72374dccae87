import TuneJSON

/// Where a trainer keeps a checkpoint: `{"uri": "s3://bucket/1.pt"}`, or the text alone.
struct CheckpointReference: Sendable, Hashable {
    /// The address: 1 to 1,000 visible ASCII characters; `blob:` begins those that the server keeps.
    let uri: String

    /// The most characters of an address.
    static let limit = 1000

    init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        guard case .object = json else {
            uri = try Self.read(json, at: pointer)
            return
        }
        let fields = try Fields(json, at: pointer, known: ["uri"], required: ["uri"])
        uri = try fields.read("uri", Self.read) ?? ""
    }

    private static func read(_ json: JSONValue, at pointer: String) throws(InvalidField) -> String {
        let uri = try json.text(at: pointer, limit: limit)
        guard uri.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw InvalidField(pointer, "must be an address of visible ASCII characters, not \(json.kind)")
        }
        return uri
    }
}

public import TuneJSON

/// What a server answered.
public struct HTTPAnswer: Sendable, Hashable {
    /// The HTTP status.
    public let status: Int
    /// The header fields, their names in lower case; of a repeated one the last.
    public let headers: [String: String]
    /// The body.
    public let body: [UInt8]

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text, wrong UTF-8 repaired.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    ///
    /// - Throws: `ClientFailure.badAnswer`.
    public func json() throws(ClientFailure) -> JSONValue {
        do throws(JSONError) {
            return try JSONParser.parse(body, limits: JSONLimits(bytes: .max, depth: 64))
        } catch {
            throw .badAnswer("\(error)")
        }
    }

    /// The answer itself when it is a success.
    ///
    /// - Throws: `ClientFailure.refused`.
    public func success() throws(ClientFailure) -> HTTPAnswer {
        guard isSuccess else { throw .refused(ClientFailure.Refusal(self)) }
        return self
    }
}

import NIOCore
import NIOHTTP1

/// Answers as bytes on the wire (RFC 9112).
enum AnswerBytes {
    /// How the body's end is shown.
    enum Length: Sendable {
        /// By a count of bytes.
        case known(Int)
        /// By chunks.
        case chunked
        /// By the end of the connection, for HTTP/1.0.
        case untilClose
    }

    /// Asks the client for its body.
    static let goOn: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

    /// The chunk that ends a body.
    static let lastChunk: StaticString = "0\r\n\r\n"

    /// Writes a head.
    static func writeHead(
        _ outgoing: Outgoing, length: Length, date: String, closes: Bool, into buffer: inout ByteBuffer
    ) {
        let status = HTTPResponseStatus(statusCode: outgoing.status)
        buffer.writeString("HTTP/1.1 \(outgoing.status) \(status.reasonPhrase)\r\n")
        write("Date", date, into: &buffer)
        for (name, value) in outgoing.fields { write(name, value, into: &buffer) }
        if outgoing.status != 204, outgoing.status != 304 {
            switch length {
            case .known(let count): write("Content-Length", String(count), into: &buffer)
            case .chunked: write("Transfer-Encoding", "chunked", into: &buffer)
            case .untilClose: break
            }
        }
        if closes { write("Connection", "close", into: &buffer) }
        buffer.writeStaticString("\r\n")
    }

    /// Writes a piece of a body whose length is not known.
    static func writeChunk(_ bytes: [UInt8], into buffer: inout ByteBuffer) {
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeStaticString("\r\n")
    }

    /// Writes a field; line breaks in a value, which would end it, become spaces.
    private static func write(_ name: String, _ value: String, into buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
            buffer.writeString(value)
        } else {
            buffer.writeBytes(value.utf8.map { $0 >= 0x20 && $0 != 0x7F ? $0 : 0x20 })
        }
        buffer.writeStaticString("\r\n")
    }
}

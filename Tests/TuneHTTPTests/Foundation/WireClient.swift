import NIOCore
import NIOPosix
import TuneJSON

/// A client that sends bytes as they are and takes answers apart itself, so no server code tests the server.
struct WireClient {
    /// An answer as it came.
    struct Answer {
        let status: Int
        let fields: [(name: String, value: String)]
        let body: [UInt8]

        subscript(name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }
        var json: JSONValue? { try? JSONParser.parse(body) }
        var code: String? { json?["code"]?.string }
    }

    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects, talks, and closes.
    static func talk<Value: Sendable>(
        to port: Int, _ body: @Sendable (inout Conversation) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var conversation = Conversation(input: inbound.makeAsyncIterator(), output: outbound)
            return try await body(&conversation)
        }
    }

    /// Sends one request on a connection of its own.
    static func send(_ request: String, to port: Int, isHead: Bool = false) async throws -> Answer {
        try await send(Array(request.utf8), to: port, isHead: isHead)
    }

    /// Sends the bytes of one request on a connection of its own.
    static func send(_ request: [UInt8], to port: Int, isHead: Bool = false) async throws -> Answer {
        try await talk(to: port) { conversation in
            try await conversation.send(request)
            return try await conversation.answer(isHead: isHead)
        }
    }

    /// A connection in use.
    struct Conversation {
        private var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        /// Where bytes go out.
        let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var bytes: [UInt8] = []

        init(
            input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            output: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.input = input
            self.output = output
        }

        func send(_ text: String) async throws { try await send(Array(text.utf8)) }

        func send(_ bytes: [UInt8]) async throws { try await output.write(ByteBuffer(bytes: bytes)) }

        /// Sends no more.
        func finish() { output.finish() }

        /// Whether the server has closed its side and nothing is left.
        mutating func isAtEnd() async -> Bool {
            if !bytes.isEmpty { return false }
            do {
                while let buffer = try await input.next(isolation: #isolation) {
                    if buffer.readableBytes > 0 { return false }
                }
                return true
            } catch {
                return true
            }
        }

        /// The next answer; interim ones count.
        mutating func answer(isHead: Bool = false) async throws -> Answer {
            let (status, fields) = try await head()
            if isHead || status < 200 || status == 204 || status == 304 {
                return Answer(status: status, fields: fields, body: [])
            }
            if fields.contains(where: { $0 == ("transfer-encoding", "chunked") }) {
                var body: [UInt8] = []
                while let piece = try await chunk() { body += piece }
                return Answer(status: status, fields: fields, body: body)
            }
            let length = fields.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
            return Answer(status: status, fields: fields, body: try await take(length))
        }

        /// The status and the fields of the next answer, names in lower case.
        mutating func head() async throws -> (Int, [(name: String, value: String)]) {
            let status = try await line().split(separator: " ")
            var fields: [(name: String, value: String)] = []
            while case let line = try await line(), !line.isEmpty {
                guard let colon = line.firstIndex(of: ":") else { throw Broken.head }
                fields.append(
                    (
                        line[..<colon].lowercased(),
                        String(line[line.index(after: colon)...].drop { $0 == " " })
                    ))
            }
            guard status.count > 1, let number = Int(status[1]) else { throw Broken.head }
            return (number, fields)
        }

        /// The next chunk; nil for the last one.
        mutating func chunk() async throws -> [UInt8]? {
            guard let size = Int(try await line(), radix: 16) else { throw Broken.chunk }
            let bytes = try await take(size)
            guard try await line().isEmpty else { throw Broken.chunk }
            return size == 0 ? nil : bytes
        }

        /// What comes until the server closes.
        mutating func rest() async throws -> [UInt8] {
            while let buffer = try await input.next(isolation: #isolation) {
                bytes += Array(buffer.readableBytesView)
            }
            defer { bytes = [] }
            return bytes
        }

        private mutating func line() async throws -> String {
            while true {
                if let end = bytes.firstIndex(of: 10) {
                    guard end > 0, bytes[end - 1] == 13 else { throw Broken.head }
                    let line = String(decoding: bytes[..<(end - 1)], as: UTF8.self)
                    bytes.removeFirst(end + 1)
                    return line
                }
                try await receive()
            }
        }

        private mutating func take(_ count: Int) async throws -> [UInt8] {
            while bytes.count < count { try await receive() }
            defer { bytes.removeFirst(count) }
            return Array(bytes.prefix(count))
        }

        private mutating func receive() async throws {
            guard let buffer = try await input.next(isolation: #isolation) else { throw Broken.end }
            bytes += Array(buffer.readableBytesView)
        }
    }

    /// What a server must not send.
    enum Broken: Error {
        case head, chunk, end
    }
}

import CCurl

/// A request as libcurl is told of it.
struct CurlRequest {
    let method: String
    let url: String
    /// Lines of the head, each `Name: value`.
    let headers: [String]
    let body: [UInt8]?
    /// Seconds for the whole exchange; 0 for no limit.
    let timeout: Double
}

/// One of libcurl's easy handles: the only place that touches its pointers.
///
/// Like the handle, it belongs to one thread at a time.
final class CurlHandle {
    /// An answer's status and header fields.
    struct Head {
        var status = 0
        var headers: [String: String] = [:]
    }

    private let curl: UnsafeMutableRawPointer?

    private static let isStarted = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init() {
        curl = Self.isStarted ? curl_easy_init() : nil
    }

    deinit {
        curl_easy_cleanup(curl)
    }

    /// The status of the answer that is being received.
    var status: Int { Int(tune_curl_status(curl)) }

    /// Sends a request and hands the body's pieces to `receive`, which returns whether it wants more.
    func perform(
        _ request: CurlRequest, receive: ([UInt8]) -> Bool
    ) throws(ClientFailure) -> Head {
        guard let curl else { throw .unreachable("libcurl cannot be used") }
        curl_easy_reset(curl)
        try configure(request)
        let list = request.headers.reduce(nil as UnsafeMutablePointer<curl_slist>?) { list, field in
            curl_slist_append(list, field) ?? list
        }
        defer { curl_slist_free_all(list) }
        try check(tune_curl_set_fields(curl, list))
        return try withoutActuallyEscaping(receive) { receive throws(ClientFailure) in
            let sink = Sink(receive)
            defer { withExtendedLifetime(sink) {} }
            try check(
                tune_curl_set_receivers(
                    curl, Self.receiveHead, Self.receiveBody, Unmanaged.passUnretained(sink).toOpaque()))
            let code = curl_easy_perform(curl)
            if !(code == CURLE_WRITE_ERROR && sink.hasEnough) { try check(code) }
            return Head(status: status, headers: sink.headers)
        }
    }

    private func configure(_ request: CurlRequest) throws(ClientFailure) {
        try check(tune_curl_set_text(curl, CURLOPT_URL, request.url))
        if let body = request.body { try check(tune_curl_set_bytes(curl, body, body.count)) }
        if request.method == "HEAD" {
            try check(tune_curl_set_number(curl, CURLOPT_NOBODY, 1))
        } else {
            try check(tune_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, request.method))
        }
        let milliseconds = Int(max(0, min(request.timeout, 1e6)) * 1000)
        try check(tune_curl_set_number(curl, CURLOPT_TIMEOUT_MS, milliseconds))
        try check(tune_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT_MS, 10_000))
        try check(tune_curl_set_number(curl, CURLOPT_NOSIGNAL, 1))
        try check(tune_curl_set_number(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1))
        try check(tune_curl_set_text(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1"))
        try check(tune_curl_set_text(curl, CURLOPT_USERAGENT, "tune-client"))
    }

    private func check(_ code: CURLcode) throws(ClientFailure) {
        switch code {
        case CURLE_OK: return
        case CURLE_OPERATION_TIMEDOUT: throw .timedOut
        default: throw .unreachable(String(cString: curl_easy_strerror(code)))
        }
    }

    /// Where libcurl's callbacks leave what they get.
    private final class Sink {
        private let receive: ([UInt8]) -> Bool
        var headers: [String: String] = [:]
        var hasEnough = false

        init(_ receive: @escaping ([UInt8]) -> Bool) {
            self.receive = receive
        }

        func take(field line: [UInt8]) {
            guard !line.starts(with: Array("HTTP/".utf8)) else { return headers = [:] }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            headers[name] = trimmed(line[(colon + 1)...])
        }

        func take(body piece: [UInt8]) -> Bool {
            hasEnough = hasEnough || !receive(piece)
            return !hasEnough
        }

        private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
            let isBlank = { (byte: UInt8) in byte <= 0x20 }
            let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
            let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    private static let receiveHead: tune_curl_receiver = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
            .take(field: copied(bytes, size * count))
        return size * count
    }

    private static let receiveBody: tune_curl_receiver = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
        return sink.take(body: copied(bytes, size * count)) ? size * count : 0
    }

    private static func copied(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}

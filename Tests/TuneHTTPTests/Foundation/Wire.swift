/// Requests as text.
enum Wire {
    /// A well-formed request.
    static func request(
        _ method: String, _ target: String, _ fields: String..., body: String? = nil,
        host: String? = "localhost"
    ) -> String {
        var lines = ["\(method) \(target) HTTP/1.1"]
        if let host { lines.append("Host: \(host)") }
        lines += fields
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    /// A request with a JSON body.
    static func post(_ target: String, _ body: String, _ fields: String...) -> String {
        let all = ["POST \(target) HTTP/1.1", "Host: localhost", "Content-Type: application/json"] + fields
        return (all + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// A chunk of a body.
    static func chunk(_ text: String, extensions: String = "") -> String {
        String(text.utf8.count, radix: 16) + extensions + "\r\n" + text + "\r\n"
    }
}

import CDashboard
import Crypto

/// A file of the dashboard, as it is delivered.
struct DashboardFile: Sendable {
    /// Its name, such as `index.html`.
    let name: String
    /// Its bytes.
    let bytes: [UInt8]
    /// Its bytes with gzip; nil where that does not pay.
    let packed: [UInt8]?
    /// The tag that changes with its bytes; weak, since it stands for both codings.
    let tag: String

    /// The files that are part of the program, by name; packed when they are first wanted.
    static let all: [String: DashboardFile] = Dictionary(
        uniqueKeysWithValues: (0..<tune_dashboard_count()).map { index in
            let bytes = UnsafeBufferPointer(
                start: tune_dashboard_bytes(index), count: tune_dashboard_size(index))
            let file = DashboardFile(name: String(cString: tune_dashboard_name(index)), bytes: Array(bytes))
            return (file.name, file)
        })

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        packed = Gzip.compress(bytes, .small).flatMap { $0.count < bytes.count ? $0 : nil }
        tag = "W/\"" + String(SHA256.hash(data: bytes).hexadecimal.prefix(16)) + "\""
    }

    /// The media type, by the name's end.
    var type: String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "text/plain; charset=utf-8"
        }
    }
}

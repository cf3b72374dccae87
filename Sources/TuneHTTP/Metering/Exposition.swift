/// Writes metrics as Prometheus reads them.
///
/// Source: the text format, version 0.0.4, of Prometheus' documentation, "Exposition formats".
struct Exposition {
    /// The content type.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What has been written.
    private(set) var text = ""

    /// Begins a metric.
    ///
    /// - Parameter type: `counter`, `gauge` or `histogram`.
    mutating func begin(_ name: String, type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Writes a value of the metric that was begun.
    mutating func write(_ name: String, _ labels: [(String, String)], _ value: some Numeric) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    /// Writes a metric with one value, where it is known.
    mutating func gauge(_ name: String, _ value: Int?, _ help: String) {
        guard let value else { return }
        begin(name, type: "gauge", help)
        write(name, [], value)
    }

    /// Writes a histogram's values.
    mutating func write(_ name: String, _ labels: [(String, String)], _ histogram: Histogram) {
        var count = 0
        for (bound, more) in zip(Histogram.bounds, histogram.counts) {
            count += more
            write(name + "_bucket", labels + [("le", "\(bound)")], count)
        }
        write(name + "_bucket", labels + [("le", "+Inf")], histogram.count)
        write(name + "_sum", labels, histogram.sum)
        write(name + "_count", labels, histogram.count)
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

/// Cuts a stream of bytes into lines, and long lines short.
public struct LineCutter: Sendable {
    /// A line without its end.
    public struct Line: Sendable, Hashable {
        /// Its bytes, as many as the limit at most.
        public let bytes: [UInt8]
        /// Whether it was longer.
        public let isCut: Bool
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var isCut = false

    /// Begins a stream.
    ///
    /// - Parameter limit: The most bytes of a line that are kept.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Takes the next bytes and returns the lines that they end.
    public mutating func take(_ bytes: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if byte == 0x0A {
                lines.append(endLine())
            } else if line.count < limit {
                line.append(byte)
            } else {
                isCut = true
            }
        }
        return lines
    }

    /// The last line, where it has no end; the stream then begins anew.
    public mutating func end() -> Line? {
        line.isEmpty ? nil : endLine()
    }

    private mutating func endLine() -> Line {
        if !isCut, line.last == 0x0D { line.removeLast() }
        defer { (line, isCut) = ([], false) }
        return Line(bytes: line, isCut: isCut)
    }
}

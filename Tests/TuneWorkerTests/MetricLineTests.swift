import Testing
import TuneJSON
import TuneWorker

@Suite("Lines of metrics")
struct MetricLineTests {
    private func line(_ text: String, isOnlyMetrics: Bool = false) -> MetricLine {
        MetricLine(Array(text.utf8), isOnlyMetrics: isOnlyMetrics)
    }

    private func isRefused(_ line: MetricLine) -> Bool {
        if case .refused = line { true } else { false }
    }

    @Test("an object with a step and numbers is a report, also between blanks")
    func reports() {
        let report = MetricReport(step: 3, metrics: ["val_loss": 0.41, "seconds": 2])
        #expect(line(#"{"step": 3, "val_loss": 0.41, "seconds": 2}"#) == .report(report))
        #expect(line("  {\"step\":3.0,\"val_loss\":0.41,\"seconds\":2}\r") == .report(report))
        #expect(
            line(#"{"step": 0, "x": 1, "checkpoint": "step-0.pt"}"#)
                == .report(MetricReport(step: 0, metrics: ["x": 1], checkpoint: "step-0.pt")))
    }

    @Test("numbers that are none are taken as Python writes them and as the API does")
    func nonFinite() {
        let expected = MetricReport(step: 1, metrics: ["a": "nan", "b": "inf", "c": "-inf"])
        #expect(line(#"{"step": 1, "a": NaN, "b": Infinity, "c": -Infinity}"#) == .report(expected))
        #expect(line(#"{"step": 1, "a": "nan", "b": "inf", "c": "-inf"}"#) == .report(expected))
        #expect(
            line(#"{"step": 1, "NaN \" Infinity": NaN}"#)
                == .report(MetricReport(step: 1, metrics: ["NaN \" Infinity": "nan"])))
    }

    @Test(
        "other lines are words for the log",
        arguments: [
            "", "epoch 3: 0.41", "{", "{'step': 3}", #"{"loss": 0.5}"#, "[1, 2]", "3", #"{"a": {"step": 3}"#,
        ])
    func words(text: String) {
        let line = line(text)
        #expect(line == .text || text.contains("\"step\"") && isRefused(line))
    }

    @Test(
        "what looks like metrics and is none is refused",
        arguments: [
            #"{"step": 3}"#, #"{"step": 1.5, "x": 1}"#, #"{"step": -1, "x": 1}"#, #"{"step": 1e10, "x": 1}"#,
            #"{"step": "3", "x": 1}"#, #"{"step": 3, "x": "low"}"#, #"{"step": 3, "x": null}"#,
            #"{"step": 3, "x": [1]}"#, #"{"step": 3, "x": 1,}"#, #"{"step": 3, "x": 1, "x": 2}"#,
            #"{"step": 3, "x": 1e999}"#, #"{"step": 3, "x": true}"#, #"{"step": 3, "x": 1} more"#,
        ])
    func refused(text: String) {
        #expect(isRefused(line(text)), "\(text)")
    }

    @Test("where only metrics may come, words are refused and empty lines are not")
    func onlyMetrics() {
        #expect(isRefused(line("epoch 3", isOnlyMetrics: true)))
        #expect(isRefused(line("{}", isOnlyMetrics: true)))
        #expect(isRefused(line("{x", isOnlyMetrics: true)))
        #expect(line("", isOnlyMetrics: true) == .text)
        #expect(line(" \r", isOnlyMetrics: true) == .text)
    }

    @Test("bytes that are no text, or nested without end, are refused or words, and nothing worse")
    func hostileBytes() {
        #expect(MetricLine([0xFF, 0xFE, 0x00]) == .text)
        #expect(isRefused(MetricLine(Array(#"{"step": "#.utf8) + [0xFF, 0x7D])))
        #expect(isRefused(line(#"{"step": "# + String(repeating: "[", count: 10_000))))
    }
}

@Suite("Cutting lines")
struct LineCutterTests {
    private func texts(_ lines: [LineCutter.Line]) -> [String] {
        lines.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test("the pieces in which lines come do not matter")
    func pieces() {
        let bytes = Array("one\r\n\ntwo\nthree".utf8)
        for size in 1...bytes.count {
            var (cutter, lines) = (LineCutter(limit: 100), [LineCutter.Line]())
            for start in stride(from: 0, to: bytes.count, by: size) {
                lines += cutter.take(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(texts(lines) == ["one", "", "two"])
            #expect(cutter.end()?.bytes == Array("three".utf8))
            #expect(cutter.end() == nil)
        }
    }

    @Test("a line at the limit is whole, a longer one is cut and says so, and the next one is not")
    func longLines() {
        var cutter = LineCutter(limit: 4)
        let lines = cutter.take(Array("1234\n12345\n123\n".utf8))
        #expect(texts(lines) == ["1234", "1234", "123"])
        #expect(lines.map(\.isCut) == [false, true, false])
    }
}

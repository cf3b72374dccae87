import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Delimited text")
struct DelimitedReaderTests {
    private func records(_ text: String, delimiter: Character? = ",") throws -> [[String]] {
        var reader = DelimitedReader(Array(text.utf8), delimiter: delimiter?.asciiValue)
        var (fields, records) = ([DelimitedReader.Field](), [[String]]())
        while try reader.next(into: &fields) { records.append(fields.map(reader.text)) }
        return records
    }

    @Test(
        "records are read as RFC 4180 says",
        arguments: [
            ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]), ("\u{FEFF}a,b\n", [["a", "b"]]),
            ("\n\na,b\n\n\nc,d\n\n", [["a", "b"], ["c", "d"]]),
            ("a,,\n,,b", [["a", "", ""], ["", "", "b"]]),
            ("\"a,b\",\"c\nd\"\n", [["a,b", "c\nd"]]), ("\"a\"\"b\",\"\"\"\"", [["a\"b", "\""]]),
            ("\"\",x", [["", "x"]]), ("  a b , \tc \n", [["a b", "c"]]), ("\"  a \",b", [["  a ", "b"]]),
            ("a\"b,c\"\n", [["a\"b", "c\""]]), ("é,日本\n", [["é", "日本"]]), ("", []), ("\r\n\n", []),
            ("a", [["a"]]),
            ("a,", [["a", ""]]), ("\"a\r\nb\",c", [["a\r\nb", "c"]]),
        ])
    func wellFormed(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
    }

    @Test(
        "a broken quote is refused with its line",
        arguments: [("a\n\"b\"c\n", 2), ("a\n\"b\nc\n", 2), ("\"a\nb\" ,", 2)])
    func brokenQuotes(text: String, line: Int) {
        guard case .malformedTable(line, _) = Samples.refusal({ try records(text) }) else {
            Issue.record("It was not refused with line \(line).")
            return
        }
    }

    @Test("the line of a record counts the lines inside of quotes")
    func lines() throws {
        var reader = DelimitedReader(Array("\"a\n\nb\",c\r\n\nd,e".utf8), delimiter: 0x2C)
        var (fields, lines) = ([DelimitedReader.Field](), [Int]())
        while try reader.next(into: &fields) { lines.append(reader.recordLine) }
        #expect(lines == [1, 5])
    }

    @Test(
        "the delimiter is the most frequent candidate of the first line outside of quotes",
        arguments: [
            ("a;b;c,d\n1,2,3,4,5", ";"), ("a\tb\n", "\t"), ("a|b|c", "|"), ("\"a;b;c\",d", ","), ("abc", ","),
            ("a,b;c", ","),
        ])
    func delimiter(text: String, expected: Character) {
        #expect(DelimitedReader(Array(text.utf8), delimiter: nil).delimiter == expected.asciiValue)
    }

    @Test("any fields, written by the rules, are read back", arguments: 0..<60)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let alphabet = ["a", "\"", ",", "\n", "\r", " ", "é", "1", ""]
        let expected = (0...generator.index(below: 5)).map { _ in
            (0..<3).map { _ in
                (0..<generator.index(below: 6)).map { _ in alphabet[generator.index(below: alphabet.count)] }
                    .joined()
            }
        }
        let text = expected.map { record in
            record.map { field in
                let doubled = field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
                return "\"\(doubled)\""
            }.joined(separator: ",")
        }.joined(separator: "\n")
        #expect(
            try records(text).map { $0.map { Array($0.utf8) } } == expected.map { $0.map { Array($0.utf8) } })
    }

    @Test("no bytes trap", arguments: 0..<200)
    func anyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 1)
        let alphabet = Array("a,\"\n\r\t;|1. ".utf8) + [0, 0xEF, 0xBB, 0xBF, 0xFF]
        let bytes = (0..<40).map { _ in alphabet[generator.index(below: alphabet.count)] }
        var reader = DelimitedReader(bytes, delimiter: nil)
        var fields: [DelimitedReader.Field] = []
        do {
            while try reader.next(into: &fields) { #expect(!fields.isEmpty) }
        } catch { #expect(error.description.contains("Line")) }
    }
}

import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Fields of numbers")
struct NumberFieldTests {
    private func content(_ text: String) -> FieldContent { FieldContent(Array(text.utf8)[...]) }

    @Test(
        "numbers are read as the library reads them",
        arguments: [
            "0", "-0", "1", "+1", "12.5", ".5", "5.", "-1e3", "1E-3", "1e+22", "1e23", "123456789012345678",
            "0.1",
            "3.141592653589793238462643383279", "1e-400", "2.2250738585072011e-308",
            "0.000000000000000000000000001",
            "9007199254740993", "179769313486231570000000000000000000000",
            "000000000000000000000000000000012", "1e-22",
            "123456789012345e22", "5e-324", "1e308", "-1.7976931348623157e308",
        ])
    func numbers(text: String) {
        #expect(content(text) == Double(text).map { .number($0) })
    }

    @Test("random numbers come back exactly", arguments: 0..<200)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let number = Double(bitPattern: generator.next())
        if number.isFinite { #expect(content("\(number)") == .number(number), "seed \(seed)") }
        let long = generator.normal()
        #expect(content("\(long)") == .number(long), "seed \(seed)")
        let short = (generator.normal() * 1_000).rounded() / 1_000
        #expect(content("\(short)") == .number(short), "seed \(seed)")
    }

    @Test(
        "missing values are known by their words, and infinite ones count as missing",
        arguments: [
            "", "?", "NA", "na", "NaN", "nan", "N/A", "null", "None", "inf", "-Infinity", "1e999", "-1e999",
        ])
    func missing(text: String) {
        #expect(content(text) == .missing)
    }

    @Test(
        "all else is text",
        arguments: [
            "a", "1a", "1.2.3", "--1", "+", "-", ".", "e5", "1e", "1e+", "0x1F", "1_000", "1,5", "nano",
            "NAN2", "1 2", "١",
            "infinitely many",
        ])
    func text(text: String) {
        #expect(content(text) == .text)
    }
}

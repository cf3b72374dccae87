import Testing

@testable import TuneHTTP

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test("every byte of ASCII comes back from its escape", arguments: UInt8(0)...127)
    func ascii(byte: UInt8) {
        let text = String(UnicodeScalar(byte))
        let digits = [byte].hexadecimal
        #expect(PercentEncoding.decode("x%\(digits)") == "x" + text)
        #expect(PercentEncoding.decode("%\(digits.uppercased())x") == text + "x")
    }

    @Test("bytes above ASCII need to be UTF-8", arguments: UInt8(128)...255)
    func lonelyBytes(byte: UInt8) {
        #expect(PercentEncoding.decode("%" + [byte].hexadecimal) == nil)
    }

    @Test("a plus sign is a space in forms only")
    func plus() {
        #expect(PercentEncoding.decode("a+b%2B") == "a+b+")
        #expect(PercentEncoding.decode("a+b%2B", isForm: true) == "a b+")
    }

    @Test(
        "an escape needs two hexadecimal digits",
        arguments: ["%", "%1", "%g0", "%0g", "%%20", "% 1", "a%", "%é"])
    func broken(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}

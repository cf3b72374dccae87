import Testing

@testable import TuneHTTP

@Suite("Hexadecimal digits")
struct HexadecimalTests {
    @Test("every byte comes back", arguments: UInt8(0)...255)
    func roundTrip(byte: UInt8) {
        #expect([UInt8](hexadecimal: [byte, 7].hexadecimal) == [byte, 7])
    }

    @Test("what is no pairs of digits is refused", arguments: ["0", "0g", "g0", "abc", " 0", "é"])
    func refuses(text: String) {
        #expect([UInt8](hexadecimal: text) == nil)
    }
}

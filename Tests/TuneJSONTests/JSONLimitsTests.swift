import Testing
import TuneJSON

@Suite("JSON limits")
struct JSONLimitsTests {
    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test("the default allows 32 levels and not one more")
    func defaultDepth() throws {
        #expect(throws: Never.self) { try JSONParser.parse(nested(32)) }
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(nested(33)) }
        #expect(error?.kind == .tooDeep)
        #expect(error?.offset == 32)
    }

    @Test("objects count as levels, and neighbours do not", arguments: [1, 2, 7])
    func ownDepth(depth: Int) {
        let limits = JSONLimits(bytes: 1000, depth: depth)
        let open = String(repeating: "{\"a\":", count: depth)
        let close = String(repeating: "}", count: depth)
        #expect(throws: Never.self) { try JSONParser.parse(open + "1" + close, limits: limits) }
        #expect(throws: JSONError.self) { try JSONParser.parse(open + "[]" + close, limits: limits) }
        let row = Array(repeating: nested(depth - 1), count: 50).joined(separator: depth > 1 ? "," : "")
        #expect(throws: Never.self) { try JSONParser.parse("[\(row)]", limits: limits) }
    }

    @Test("no depth allows scalars only, and the greatest depth is 512")
    func extremeDepths() {
        let flat = JSONLimits(bytes: 10, depth: -1)
        #expect(throws: Never.self) { try JSONParser.parse("1", limits: flat) }
        #expect(throws: JSONError.self) { try JSONParser.parse("[]", limits: flat) }
        let deep = JSONLimits(bytes: 10_000_000, depth: .max)
        #expect(throws: Never.self) { try JSONParser.parse(nested(512), limits: deep) }
        #expect(throws: JSONError.self) { try JSONParser.parse(nested(513), limits: deep) }
        let open = String(repeating: "[", count: 1_000_000)
        #expect(throws: JSONError.self) { try JSONParser.parse(open, limits: deep) }
    }

    @Test("the default allows a mebibyte and not one byte more")
    func defaultSize() {
        let full = "\"" + String(repeating: "x", count: 1 << 20 - 2) + "\""
        #expect(throws: Never.self) { try JSONParser.parse(full) }
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(full + " ") }
        #expect(error?.kind == .tooLarge)
    }

    @Test("a negative size allows nothing", arguments: [-1, 0, .min])
    func noSize(bytes: Int) {
        #expect(throws: JSONError.self) { try JSONParser.parse("1", limits: JSONLimits(bytes: bytes)) }
    }
}

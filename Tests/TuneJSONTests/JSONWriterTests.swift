import Testing
import TuneJSON

@Suite("JSON writer")
struct JSONWriterTests {
    @Test(
        "numbers take their shortest form and keep their kind",
        arguments: [
            (.number(1), "1.0"), (.integer(1), "1"), (.number(-0.0), "-0.0"), (.number(0.1), "0.1"),
            (.number(1e20), "1e+20"), (.number(.leastNonzeroMagnitude), "5e-324"),
            (.number(1.0 / 3), "0.3333333333333333"),
            (.number(.greatestFiniteMagnitude), "1.7976931348623157e+308"), (.integer(.min), "\(Int.min)"),
            (.number(1e16), "1e+16"), (.number(123456789.125), "123456789.125"), (.number(1e-5), "1e-05"),
        ] as [(JSONValue, String)])
    func numbers(value: JSONValue, expected: String) {
        #expect(value.text == expected)
    }

    @Test(
        "non-finite numbers become strings",
        arguments: [
            (.nan, "\"nan\""), (-.nan, "\"nan\""), (.signalingNaN, "\"nan\""), (.infinity, "\"inf\""),
            (-.infinity, "\"-inf\""),
        ] as [(Double, String)])
    func nonFinite(number: Double, expected: String) {
        #expect(JSONValue.number(number).text == expected)
        #expect(JSONValue.array([.number(number)]).text == "[\(expected)]")
    }

    @Test("strings escape quotes, backslashes and control characters only")
    func strings() {
        let value = JSONValue.string("a\"b\\c/\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}\u{e9}\u{2028}\u{1f600}")
        let expected =
            #""a\"b\\c/\u0000\b\t\n\u000b\f\r\u001f "# + " \u{7f}\u{e9}\u{2028}\u{1f600}\"".dropFirst()
        #expect(value.text == expected)
    }

    @Test("every control character comes back", arguments: 0..<32 as Range<UInt32>)
    func controls(code: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(code))
        let value = JSONValue.object(JSONObject([.init("\(scalar)", .string("x\(scalar)y"))]))
        #expect(try JSONParser.parse(value.serialised()) == value)
    }

    @Test("members keep their order")
    func order() {
        let value: JSONValue = ["z": 1, "a": [.null, true, false], "m": [:]]
        #expect(value.text == #"{"z":1,"a":[null,true,false],"m":{}}"#)
    }

    @Test("pretty text has a line for each member and element")
    func pretty() {
        let value: JSONValue = ["a": [1, 2], "b": [:], "c": [], "d": ["e": .null]]
        let expected = """
            {
              "a": [
                1,
                2
              ],
              "b": {},
              "c": [],
              "d": {
                "e": null
              }
            }
            """
        #expect(value.prettyText == expected)
    }

    @Test("writing goes on where other bytes end")
    func appending() {
        var bytes = Array("data: ".utf8)
        JSONValue.array([1]).write(into: &bytes)
        JSONValue.null.write(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "data: [1]null")
    }

    @Test("texts bridged from slices of other texts are written whole")
    func slices() {
        let text = "The quick brown fox jumps over the lazy dog"
        #expect(JSONValue.string(String(text.dropFirst(4).prefix(5))).text == "\"quick\"")
    }
}

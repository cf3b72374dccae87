import Testing
import TuneJSON

@Suite("JSON error")
struct JSONErrorTests {
    @Test(
        "an error says where and what, in one sentence",
        arguments: [
            ("", 0, 1, 1, "The document ends where a value is expected."),
            ("{\n  \"a\": 1,\n  }", 14, 3, 3, "Found \"}\" where a name in quotes is expected."),
            ("[1 2]", 3, 1, 4, "Found \"2\" where a comma or the end of the array is expected."),
            ("[\"\u{e9}\u{1f600}\", x]", 11, 1, 8, "Found \"x\" where a value is expected."),
            ("{\"a\":1,\"a\":2}", 7, 1, 8, "The object has a member of this name already."),
            ("[1,\n 1e400]", 5, 2, 2, "The number is too large."),
            ("[\"\\ud800\"]", 2, 1, 3, "This escape is only half of a surrogate pair."),
            ("nulx", 0, 1, 1, "Expected the word null."),
            ("[1]\0", 3, 1, 4, "Found the byte 0 where the end of the document is expected."),
            ("01", 0, 1, 1, "A number must not begin with a zero and go on."),
        ])
    func place(document: String, offset: Int, line: Int, column: Int, message: String) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(document) }
        #expect(error?.offset == offset)
        #expect(error?.line == line)
        #expect(error?.column == column)
        #expect(error?.message == message)
        #expect(error?.description == "line \(line), column \(column): \(message)")
    }
}

import Testing

@testable import TuneHTTP

@Suite("Query parsing")
struct QueryParsingTests {
    @Test("values are decoded, and a name alone has an empty value")
    func values() throws {
        let query = try Query("a=1%262&b&c=x+y=z", known: ["a", "b", "c", "d"])
        #expect(query.values == ["a": "1&2", "b": "", "c": "x y=z"])
        #expect(query["d"] == nil)
    }

    @Test("nothing is nothing", arguments: [nil, "", "&", "&&"])
    func empty(text: String?) throws {
        #expect(try Query(text, known: ["a"]).values.isEmpty)
    }

    @Test(
        "unknown and repeated names, bad escapes and controls are refused",
        arguments: [
            "b=1", "a=1&a=1", "a&a", "A=1", "a[]=1", "=1", "a=%", "a=%zz", "a=%ff", "a=%00", "a=%0a",
            "%61%00=1",
        ])
    func refuses(text: String) {
        #expect(throws: BadQuery.self) { try Query(text, known: ["a"]) }
    }
}

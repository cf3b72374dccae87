import NIOHTTP1
import Testing

@testable import TuneHTTP

@Suite("Field gates")
struct FieldGatesTests {
    private func key(_ values: String...) throws(Problem) -> String? {
        try FieldGates.key(in: HTTPHeaders(values.map { ("idempotency-key", $0) }), limit: 255)
    }

    @Test("a key has 1 to 255 visible ASCII characters")
    func keys() throws {
        #expect(try key() == nil)
        #expect(try key("k") == "k")
        #expect(try key("!~") == "!~")
        #expect(try key(String(repeating: "k", count: 255)) != nil)
    }

    @Test(
        "other keys are 400",
        arguments: ["", "a b", "\t", "é", "a\u{7f}", String(repeating: "k", count: 256)])
    func wrongKeys(value: String) {
        let problem = #expect(throws: Problem.self) { try key(value) }
        #expect(problem?.code == .badRequest)
    }

    @Test("a key twice is 400, also the same one")
    func twoKeys() {
        #expect(throws: Problem.self) { try key("a", "a") }
    }

    @Test(
        "JSON in UTF-8 is accepted",
        arguments: [
            "application/json", "Application/JSON", "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            " application/json ", "application/json ;\tcharset=UTF-8",
        ])
    func json(type: String) throws {
        try FieldGates.checkJSON(in: ["Content-Type": type])
    }

    @Test(
        "other types are 415",
        arguments: [
            "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ";;;",
            "application/json; charset=utf-16", "application/json; charset=utf-8; charset=utf-8",
            "application/jsonp",
            "application/json, text/plain", "application/json; boundary=x", "application/json;",
        ])
    func otherTypes(type: String) {
        let problem = #expect(throws: Problem.self) { try FieldGates.checkJSON(in: ["Content-Type": type]) }
        #expect(problem?.code == .unsupportedMedia)
    }

    @Test("a type twice, or none, is 415")
    func typeCount() {
        #expect(throws: Problem.self) { try FieldGates.checkJSON(in: [:]) }
        #expect(throws: Problem.self) {
            try FieldGates.checkJSON(
                in: HTTPHeaders([("content-type", "application/json"), ("content-type", "text/plain")]))
        }
    }

    @Test("compressed bodies are 415", arguments: ["gzip", "br", "deflate", "gzip, gzip", "x", ""])
    func codings(coding: String) throws {
        try FieldGates.checkCoding(in: ["Content-Encoding": "Identity"])
        let problem = #expect(throws: Problem.self) {
            try FieldGates.checkCoding(in: ["Content-Encoding": coding])
        }
        #expect(problem?.code == .unsupportedMedia)
    }
}

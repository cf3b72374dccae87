import Testing

@testable import TuneHTTP

@Suite("Problem codes")
struct ProblemCodeTests {
    @Test("openapi.yaml lists these codes and no others")
    func codesAreDocumented() throws {
        let document = String(decoding: Document.openAPI, as: UTF8.self)
        let start = try #require(document.firstRange(of: "enum: [invalid-json,")?.lowerBound)
        let list = document[start...].drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
        let documented = Set(list.split(separator: ",").map { $0.filter { !$0.isWhitespace } })
        #expect(documented.subtracting(ProblemCode.allCases.map(\.rawValue)) == [])
        #expect(Set(ProblemCode.allCases.map(\.rawValue)).subtracting(documented) == [])
    }

    @Test(
        "titles are sentences, codes are words with dashes, statuses are errors",
        arguments: ProblemCode.allCases)
    func catalogue(code: ProblemCode) {
        #expect(code.title.hasSuffix(".") && code.title.first?.isUppercase == true)
        #expect(code.rawValue.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 })
        #expect((400...599).contains(code.status))
    }

    @Test("what the server or time can mend may be tried again", arguments: ProblemCode.allCases)
    func retryable(code: ProblemCode) {
        if code.status >= 500 { #expect(code.isRetryable == ![501, 505].contains(code.status)) }
        if [400, 401, 403, 404, 405, 422].contains(code.status) { #expect(!code.isRetryable) }
    }
}

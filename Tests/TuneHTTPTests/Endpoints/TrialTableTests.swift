import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("Trial table")
struct TrialTableTests {
    private func cell(_ value: JSONValue) -> String {
        let table = TrialTable(fields: [.worker], parameters: [], metrics: [])
        return String(decoding: table.row(["worker": value]).dropLast(2), as: UTF8.self)
    }

    @Test(
        "texts are quoted where they must be, and no text is a formula",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("=a,b", "\"'=a,b\""), ("", ""),
            (" =1", " =1"),
        ])
    func texts(text: String, cell: String) {
        #expect(self.cell(.string(text)) == cell)
    }

    @Test("other values stand as they are in JSON, null as nothing")
    func others() {
        #expect(cell(.null) == "" && cell(true) == "true" && cell(-5) == "-5" && cell(-0.5) == "-0.5")
        #expect(cell(["a": 1]) == "\"{\"\"a\"\":1}\"")
    }

    @Test("metrics are numbers, also those that are not finite")
    func metrics() {
        let table = TrialTable(fields: [.value, .metrics], parameters: [], metrics: ["loss", "other"])
        let row = table.row(["value": "-inf", "metrics": ["loss": "-inf"]])
        #expect(String(decoding: row, as: UTF8.self) == "-inf,-inf,\r\n")
    }

    @Test("names of parameters are quoted too")
    func names() {
        let table = TrialTable(fields: [.config], parameters: ["a,b", "=c"], metrics: [])
        #expect(String(decoding: table.head, as: UTF8.self) == "\"config.a,b\",config.=c\r\n")
    }
}

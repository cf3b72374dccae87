import Testing

@testable import TuneTrainer

@Suite("Tables")
struct TableTests {
    private func table(_ text: String, hasHeader: Bool = true) throws -> Table {
        try Table(Array(text.utf8), delimiter: nil, hasHeader: hasHeader)
    }

    @Test("columns are numbers or text, whatever comes first")
    func columns() throws {
        let table = try table("n,t,late,m\n1,a,1,\n,\"\",2,NA\n2.5,b,x,?\n-1,a,,\n")
        #expect(table.names == ["n", "t", "late", "m"])
        #expect(table.rowCount == 4)
        guard case .numbers(let numbers) = table.columns[0],
            case .text(let levels, let codes) = table.columns[1],
            case .text(let late, let lateCodes) = table.columns[2],
            case .numbers(let missing) = table.columns[3]
        else {
            Issue.record("A column has the wrong kind.")
            return
        }
        #expect(numbers[0] == 1 && numbers[1].isNaN && numbers[2] == 2.5 && numbers[3] == -1)
        #expect(levels == ["a", "b"] && codes == [0, -1, 1, 0])
        #expect(late == ["1", "2", "x"] && lateCodes == [0, 1, 2, -1])
        #expect(missing.allSatisfy { $0.isNaN })
    }

    @Test("without a header the first line is data and columns are numbered")
    func noHeader() throws {
        let table = try table("1,2\n3,4", hasHeader: false)
        #expect(table.names == ["column_1", "column_2"])
        #expect(table.rowCount == 2)
    }

    @Test(
        "a record of another length is refused with its line",
        arguments: [("a,b\n1,2\n3\n", 3), ("a,b\n1,2,3", 2), ("a,b\n\"x\ny\",1\n\n1,2,3", 5)])
    func ragged(text: String, line: Int) {
        guard case .malformedTable(let found, let reason) = Samples.refusal({ try table(text) }) else {
            Issue.record("It was not refused.")
            return
        }
        #expect(found == line)
        #expect(reason.contains("instead of 2"))
    }

    @Test("nothing, UTF-16 and too many columns are refused")
    func unreadable() {
        #expect(throws: TrainerError.self) { try table("") }
        #expect(throws: TrainerError.self) {
            try Table([0xFF, 0xFE, 0x61, 0], delimiter: nil, hasHeader: true)
        }
        let wide = String(repeating: ",", count: TrainerLimits.features)
        #expect(throws: TrainerError.tooLarge("columns", limit: TrainerLimits.features)) { try table(wide) }
    }
}

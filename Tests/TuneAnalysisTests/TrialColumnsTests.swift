import Foundation
import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Trials as columns")
struct TrialColumnsTests {
    private static let space: JSONValue = [
        "rate": ["type": "float", "low": 0.1, "high": 1, "scale": "log"],
        "layers": ["type": "int", "low": 1, "high": 3],
        "units": ["type": "int", "low": 1, "high": 8, "when": ["layers": ["min": 3]]],
        "kind": ["type": "categorical", "values": ["a", 2, true]], "flag": ["type": "bool"],
        "epochs": ["type": "constant", "value": 81],
    ]

    private func columns(_ lab: Lab, after: Int = 0) -> TrialColumns {
        TrialColumns(
            of: lab.experiment.trials, spec: lab.experiment.spec, after: after,
            version: lab.experiment.version)
    }

    private func integers(_ columns: TrialColumns, _ name: String) -> [Int32]? {
        switch columns.table[name] {
        case .integers(let integers), .labels(let integers, _): integers
        case .numbers, nil: nil
        }
    }

    private func numbers(_ columns: TrialColumns, _ name: String) -> [Double]? {
        if case .numbers(let numbers) = columns.table[name] { numbers } else { nil }
    }

    private func texts(_ columns: TrialColumns, _ name: String) -> [JSONValue?]? {
        guard case .labels(let places, let values) = columns.table[name] else { return nil }
        return places.map { $0 < 0 ? nil : values[Int($0)] }
    }

    @Test("an experiment without trials has all columns and no row")
    func empty() throws {
        let columns = columns(try Lab(space: Self.space))
        #expect(columns.count == 0 && columns.after == 0)
        #expect(columns.table.columns.allSatisfy { $0.column.count == 0 })
        #expect(columns.table["param:units"] == .numbers([]) && columns.table["metric:loss"] == nil)
        #expect(columns.table["param:kind"] == .labels([], values: ["a", 2, true]))
    }

    @Test("a row says where its trial stands")
    func rows() throws {
        var lab = try Lab(space: Self.space)
        for _ in 1...4 { _ = try lab.ask() }
        try lab.report(1, 3, ["loss": 0.5])
        try lab.complete(2, ["loss": "nan"])
        try lab.complete(3, nil, .failed)
        let columns = columns(lab)
        #expect(columns.count == 4 && integers(columns, "number") == [1, 2, 3, 4])
        #expect(texts(columns, "state") == ["running", "completed", "failed", "running"])
        #expect(integers(columns, "step") == [3, -1, -1, -1])
        #expect(integers(columns, "nonfinite") == [0, 1, 0, 0])
        let values = try #require(numbers(columns, "value"))
        #expect(values[0] == 0.5 && values[1...].allSatisfy(\.isNaN))
        #expect(numbers(columns, "finished")?.map(\.isNaN) == [true, false, false, true])
        #expect(numbers(columns, "lease_ends")?.map(\.isNaN) == [false, true, true, false])
        #expect(numbers(columns, "created")?.first == 1_000_000 && texts(columns, "worker")?.last == "w")
        #expect(
            integers(columns, "level") == [-1, -1, -1, -1] && integers(columns, "parent") == [-1, -1, -1, -1])
        #expect(numbers(columns, "violation")?.allSatisfy(\.isNaN) == true)
    }

    @Test("parameters have the values that the trials have, and nothing where they are inactive")
    func parameters() throws {
        var lab = try Lab(space: Self.space)
        for _ in 1...30 { _ = try lab.ask() }
        let columns = columns(lab)
        for trial in lab.experiment.trials {
            let (row, json) = (trial.number - 1, lab.experiment.spec.space.json(of: trial.configuration))
            #expect(numbers(columns, "param:rate")?[row] == json["rate"]?.double)
            #expect(numbers(columns, "param:layers")?[row] == json["layers"]?.double)
            let units = try #require(numbers(columns, "param:units")?[row])
            #expect(json["units"]?.double.map { $0 == units } ?? units.isNaN)
            #expect(texts(columns, "param:kind")?[row] == json["kind"])
            #expect(texts(columns, "param:flag")?[row] == json["flag"])
            #expect(texts(columns, "param:epochs")?[row] == 81)
        }
        #expect(numbers(columns, "param:units")?.contains(where: \.isNaN) == true)
    }

    @Test("with a version only what changed since comes, and what a worker has")
    func changes() throws {
        var lab = try Lab()
        for _ in 1...3 { _ = try lab.ask() }
        try lab.complete(1, ["loss": 1])
        try lab.complete(2, ["loss": 2])
        let version = lab.experiment.version
        #expect(integers(columns(lab, after: version), "number") == [3])
        #expect(integers(columns(lab, after: version - 1), "number") == [2, 3])
        try lab.complete(3, ["loss": 3])
        #expect(integers(columns(lab, after: version), "number") == [3])
        #expect(columns(lab, after: lab.experiment.version).count == 0)
        let ahead = columns(lab, after: lab.experiment.version + 1)
        #expect(ahead.count == 3 && ahead.after == 0)
    }

    @Test("several objectives have a column each, and broken bounds add up")
    func objectives() throws {
        var lab = try Lab([
            "objectives": [
                ["metric": "loss", "goal": "minimize"], ["metric": "score", "goal": "maximize"],
            ],
            "outcome_constraints": [["metric": "size", "max": 10], ["metric": "time", "min": 1]],
        ])
        for _ in 1...2 { _ = try lab.ask() }
        try lab.complete(1, ["loss": 1, "score": 7, "size": 13, "time": 0.5])
        try lab.complete(2, ["loss": 1, "score": "inf", "size": 3])
        let columns = columns(lab)
        #expect(numbers(columns, "metric:loss") == [1, 1])
        #expect(
            numbers(columns, "metric:score")?[0] == 7 && numbers(columns, "metric:score")?[1].isNaN == true)
        #expect(numbers(columns, "violation") == [3.5, 0])
    }

    @Test("a configuration that was there before names the first trial that had it")
    func duplicates() throws {
        var lab = try Lab(space: ["x": ["type": "bool"]])
        for _ in 1...6 { _ = try lab.ask() }
        let first = [lab.number(1, "x")]
        #expect(first.count == 1)
        let values = lab.experiment.trials.map { $0.configuration }
        let expected = values.indices.map { row in
            values[..<row].firstIndex(of: values[row]).map { Int32($0 + 1) } ?? -1
        }
        #expect(integers(columns(lab), "duplicate_of") == expected && expected.contains { $0 > 0 })
    }

    @Test("numbers travel little-endian in base64, as any other program reads them", arguments: 0..<7)
    func encoding(count: Int) throws {
        let numbers = (0..<count).map { Double($0) * -1.5 }
        let text = try #require(Column.numbers(numbers).json["data"]?.string)
        let data = try #require(Data(base64Encoded: text))
        let read = (0..<count).map { row in
            Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(data[8 * row + $1]) << (8 * UInt64($1)) })
        }
        #expect(read == numbers && data.count == 8 * count)
        let bytes = (0..<count).map { UInt8($0 * 37) }
        #expect(bytes.withUnsafeBytes(Base64.text) == Data(bytes).base64EncodedString())
        #expect(Column.integers([1, -1]).json == ["type": "i32", "data": "AQAAAP////8="])
    }
}

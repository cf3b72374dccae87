import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Slices, pair maps and distributions")
struct SurrogateTests {
    /// A valley in x, nothing in y.
    static func valley(_ count: Int = 60) throws -> Lab {
        var lab = try Lab()
        try lab.complete(count) { lab, trial in
            let x = lab.number(trial, "x") ?? 0
            return ["loss": .number((x - 0.3) * (x - 0.3))]
        }
        return lab
    }

    @Test("the distribution rises from the best to the worst value and ends at 1")
    func distribution() throws {
        let lab = try Self.valley()
        let points = try Distribution(lab.table).points
        #expect(points.last?.share == 1 && points.count == 60)
        for (first, second) in zip(points, points.dropFirst()) {
            #expect(first.value < second.value && first.share < second.share)
        }
        #expect(throws: AnalysisFailure.self) { try Distribution(Lab().table) }
    }

    @Test("parallel coordinates have a value for every trial on every axis, null where inactive")
    func parallel() throws {
        let json = try ParallelCoordinates(ImportanceTests.mixedLab(30).table).json
        let axes = try #require(json["axes"]?.array)
        #expect(axes.map { $0["name"] } == ["x", "y", "kind", "free", "fixed", "loss"])
        #expect(axes.allSatisfy { $0["values"]?.array?.count == 30 })
        #expect(axes[3]["values"]?.array?.contains(.null) == true)
        #expect(axes[0]["scale"] == "log" && axes[2]["kind"] == "category")
        #expect(json["shown"] == 30 && json["total"] == 30)
    }

    @Test("a slice is lowest where the valley is, and never has a negative deviation")
    func slice() throws {
        let json = try Slice(of: Self.valley().table, parameter: "x").json
        let points = try #require(json["points"]?.array)
        #expect(points.count == 50)
        let lowest = points.min { ($0["mean"]?.double ?? 0) < ($1["mean"]?.double ?? 0) }
        #expect(abs((lowest?["x"]?.double ?? 9) - 0.3) < 0.15)
        #expect(points.allSatisfy { ($0["deviation"]?.double ?? -1) >= 0 })
        #expect(json["observed"]?.array?.count == 60)
        let flat = try #require(try Slice(of: Self.valley().table, parameter: "y").json["points"]?.array)
        let means = flat.compactMap { $0["mean"]?.double }
        let range = (means.max() ?? 9) - (means.min() ?? 0)
        #expect(range < 0.15, "\(range)")
    }

    @Test("a slice of categories and of a conditional parameter shows their own values")
    func sliceOfCategories() throws {
        let table = try ImportanceTests.mixedLab(120).table
        let points = try #require(try Slice(of: table, parameter: "kind").json["points"]?.array)
        #expect(points.map { $0["x"] } == ["a", "b", "c", "d"])
        let means = points.compactMap { $0["mean"]?.double }
        #expect(means.indices.sorted { means[$0] < means[$1] } == [1, 3, 2, 0], "\(means)")
        let free = try Slice(of: table, parameter: "free").json
        #expect((free["trials"]?.int ?? 0) < 120)
        #expect(free["points"]?.array?.allSatisfy { $0["x"]?.double != nil } == true)
        for name in ["fixed", "other"] {
            #expect(throws: AnalysisFailure.noSuchParameter(name)) { try Slice(of: table, parameter: name) }
        }
    }

    @Test("a pair map has a row for each x and a column for each y")
    func pairMap() throws {
        let table = try ImportanceTests.mixedLab(120).table
        let json = try PairMap(of: table, x: "kind", y: "y").json
        #expect(json["xs"]?.array?.count == 4 && json["ys"]?.array?.count == 9)
        let mean = try #require(json["mean"]?.array)
        #expect(mean.count == 4 && mean.allSatisfy { $0.array?.count == 9 })
        let rows = mean.map { row in (row.array ?? []).compactMap(\.double).reduce(0, +) / 9 }
        #expect(rows.indices.sorted { rows[$0] < rows[$1] } == [1, 3, 2, 0], "\(rows)")
        #expect(throws: AnalysisFailure.noSuchParameter("x")) { try PairMap(of: table, x: "x", y: "x") }
    }

    @Test("a pair map has nothing where one value makes the other parameter inactive")
    func impossiblePairs() throws {
        let table = try ImportanceTests.mixedLab(120).table
        let map = try #require(try PairMap(of: table, x: "kind", y: "free").json["mean"]?.array)
        let isEmpty = map.map { row in (row.array ?? []).map(\.isNull) }
        #expect(isEmpty.map { $0.allSatisfy { $0 } } == [false, false, true, true])
        #expect(isEmpty.map { $0.contains(true) } == [false, false, true, true])
    }

    @Test("the report of all analyses has each, or why it is not there")
    func report() throws {
        for lab in [try Lab(), try Self.valley(60)] {
            let isEmpty = lab.experiment.trials.isEmpty
            let json = AnalysisReport(
                of: lab.table, createdAt: lab.experiment.createdAt, best: lab.experiment.best
            ).json
            for name in ["fanova", "correlations", "pareto", "hypervolume"] {
                #expect((json[name]?["unavailable"] != nil) == isEmpty, "\(name)")
            }
            #expect(json["best"]?.array?.count == (isEmpty ? 0 : 10))
            #expect(json["importance"]?.array?.count == 1 && json["distribution"]?.array?.count == 1)
        }
    }

    @Test("a pair map agrees with the slice", arguments: ["x", "y"])
    func pairAgreesWithSlice(name: String) throws {
        let table = try Self.valley().table
        let other = name == "x" ? "y" : "x"
        let map = try #require(try PairMap(of: table, x: name, y: other).json["mean"]?.array)
        let slice = try #require(try Slice(of: table, parameter: name).json["points"]?.array)
        let means = slice.compactMap { $0["mean"]?.double }
        let first = (map.first?.array ?? []).compactMap(\.double)
        #expect(abs(first.reduce(0, +) / Double(max(1, first.count)) - means[0]) < 0.05)
    }

    @Test("three results are too few for a surrogate, four are enough", arguments: [3, 4])
    func fewResults(count: Int) throws {
        let table = try Self.valley(count).table
        if count < 4 {
            #expect(throws: AnalysisFailure.self) { try Slice(of: table, parameter: "x") }
        } else {
            #expect(try Slice(of: table, parameter: "x").json["trials"] == 4)
        }
    }

    @Test("thinning keeps the ends and the number that was asked for", arguments: [2, 3, 7, 10, 11])
    func thinning(count: Int) {
        let kept = thinned(Array(0..<10), to: count)
        #expect(kept.first == 0 && kept.last == 9 && kept.count == min(10, count))
        #expect(kept == kept.sorted() && Set(kept).count == kept.count)
    }
}

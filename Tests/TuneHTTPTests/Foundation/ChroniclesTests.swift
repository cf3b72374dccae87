import Testing
import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService
import TuneStore

@testable import TuneHTTP

@Suite("Chronicles")
struct ChroniclesTests {
    /// Experiments with so many trials each.
    private func bench(_ trials: [Int]) async throws -> Workbench {
        let bench = try await Workbench()
        for (index, count) in trials.enumerated() {
            let name = "e\(index)"
            _ = try await bench.send("POST", "/experiments", Workbench.toy(["name": .string(name)]))
            if count > 0 {
                _ = try await bench.send("POST", "/experiments/\(name)/ask", ["count": .integer(count)])
            }
        }
        return bench
    }

    private func read(_ chronicles: Chronicles, _ bench: Workbench, _ name: String) async throws -> Chronicle
    {
        let snapshot = try await Snapshot(of: try await bench.directory.desk(name))
        return try await chronicles.read(snapshot, in: bench.store, by: Analyst()) { $0 }
    }

    @Test("a chronicle knows what the snapshot knows, and goes on from where it is")
    func goesOn() async throws {
        let (bench, chronicles) = (try await bench([2]), Chronicles())
        #expect(try await read(chronicles, bench, "e0").version == 3)
        _ = try await bench.send("POST", "/experiments/e0/ask", ["count": 3])
        let later = try await read(chronicles, bench, "e0")
        #expect(later.version == 6 && later.stories.count == 5)
    }

    @Test("many readers at a time get the same")
    func together() async throws {
        let (bench, chronicles) = (try await bench([200]), Chronicles())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await read(chronicles, bench, "e0").weight } }
            for try await weight in group { #expect(weight == 200) }
        }
    }

    @Test("a log of more events than are read at a time is folded whole")
    func long() async throws {
        let (bench, chronicles) = (try await Workbench.withToy(), Chronicles())
        for _ in 0..<48 { _ = try await bench.ask(256) }
        let chronicle = try await read(chronicles, bench, "toy")
        #expect(chronicle.version == 12_289 && chronicle.stories.count == 12_288)
    }

    @Test("who reads the columns finds the chronicle folded", .timeLimit(.minutes(1)))
    func ahead() async throws {
        let bench = try await bench([5])
        #expect(try await bench.send("GET", "/experiments/e0/columns")["count"] == 5)
        #expect(try await bench.send("GET", "/experiments/e0/timeline")["count"] == 5)
    }

    @Test("those that were not used for longest go when there are too many")
    func most() async throws {
        let (bench, chronicles) = (try await bench([1, 1, 1]), Chronicles(most: 2))
        for name in ["e0", "e1", "e0", "e2"] { _ = try await read(chronicles, bench, name) }
        #expect(chronicles.experiments == [ExperimentID(1), ExperimentID(3)])
    }

    @Test("those that weigh much push out others, but stay themselves")
    func weight() async throws {
        let (bench, chronicles) = (try await bench([3, 3, 9]), Chronicles(weight: 8))
        for name in ["e0", "e1"] { _ = try await read(chronicles, bench, name) }
        #expect(chronicles.experiments.count == 2)
        _ = try await read(chronicles, bench, "e2")
        #expect(chronicles.experiments == [ExperimentID(3)])
    }
}

import Testing
import TuneNumerics

@testable import TuneSchedule

@Suite("Ranked list")
struct RankedListTests {
    @Test("equals a sorted array through thousands of insertions and removals", arguments: UInt64(1)...6)
    func equalsSortedArray(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        var list = RankedList()
        var model: [RungEntry] = []
        let values = seed.isMultiple(of: 2) ? 5 : 100_000
        for arrival in 0..<4_000 {
            if generator.uniform() < (arrival < 2_500 ? 0.1 : 0.8), !model.isEmpty {
                let entry = model.remove(at: generator.index(below: model.count))
                list.remove(entry)
                list.remove(entry)
            } else {
                let loss = arrival.isMultiple(of: 50) ? .infinity : Double(generator.index(below: values))
                let entry = RungEntry(loss: loss, arrival: arrival, trial: arrival)
                model.append(entry)
                list.insert(entry)
            }
            guard arrival.isMultiple(of: 40) || arrival > 3_950 else { continue }
            let sorted = model.sorted()
            let probe = Double(generator.index(below: values))
            let entry = RungEntry(loss: probe, arrival: arrival / 2, trial: 0)
            #expect(list.count == sorted.count, "seed \(seed)")
            #expect((0..<sorted.count).map { list[$0] } == sorted, "seed \(seed)")
            #expect(list.first == sorted.first, "seed \(seed)")
            #expect(list.count(below: probe) == sorted.count { $0.loss < probe }, "seed \(seed)")
            #expect(list.rank(of: entry) == sorted.count { $0 < entry }, "seed \(seed)")
        }
    }

    @Test("a rank outside the list has no entry")
    func outside() {
        var list = RankedList()
        #expect(list[0] == nil)
        #expect(list.first == nil)
        list.insert(RungEntry(loss: 1, arrival: 0, trial: 1))
        #expect(list[0]?.trial == 1)
        #expect(list[1] == nil)
        #expect(list[-1] == nil)
    }
}

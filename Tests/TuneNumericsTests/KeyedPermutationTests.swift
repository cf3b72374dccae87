import Testing
import TuneNumerics

@Suite("Keyed permutation")
struct KeyedPermutationTests {
    @Test("every number comes once", arguments: Array(0...70) + [127, 128, 129, 1000, 4096, 4097])
    func isBijective(count: Int) {
        var generator = SeededGenerator(seed: 1, stream: UInt64(count))
        let permutation = KeyedPermutation(of: count, using: &generator)
        #expect((0..<count).map { permutation[$0] }.sorted() == Array(0..<count))
    }

    @Test(
        "numbers stay below huge counts and differ",
        arguments: [1 << 40 + 1, 1 << 61 + 1, 1 << 62 - 1, 1 << 62])
    func hugeCounts(count: Int) {
        var generator = SeededGenerator(seed: 2, stream: 2)
        let permutation = KeyedPermutation(of: count, using: &generator)
        let places = Array(0..<1000) + Array((count - 1000)..<count)
        let numbers = Set(places.map { permutation[$0] })
        #expect(numbers.count == 2000)
        #expect(numbers.allSatisfy { (0..<count).contains($0) })
        #expect(abs(numbers.count { $0 < count / 2 } - 1000) < 135)
    }

    /// 10,000 keys; 24 orders of four numbers, 417 expected each, and six deviations.
    @Test("all orders of a few numbers are about equally likely")
    func smallOrders() {
        var generator = SeededGenerator(seed: 3, stream: 3)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<10_000 {
            let permutation = KeyedPermutation(of: 4, using: &generator)
            counts[(0..<4).map { permutation[$0] }, default: 0] += 1
        }
        #expect(counts.count == 24)
        #expect(counts.values.allSatisfy { abs($0 - 417) < 123 })
    }

    /// 100 numbers at 100 places over 4,000 keys: 40 expected each, and six deviations.
    @Test("every number is equally likely at every place")
    func uniformPlaces() {
        var generator = SeededGenerator(seed: 4, stream: 4)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 100), count: 3)
        for _ in 0..<4000 {
            let permutation = KeyedPermutation(of: 100, using: &generator)
            for (row, place) in [0, 50, 99].enumerated() { counts[row][permutation[place]] += 1 }
        }
        #expect(counts.allSatisfy { $0.allSatisfy { abs($0 - 40) < 38 } })
    }

    @Test("a key fixes the order for ever")
    func knownOrder() {
        var generator = SeededGenerator(seed: 5, trial: 0, purpose: .shuffle)
        let permutation = KeyedPermutation(of: 10, using: &generator)
        #expect((0..<10).map { permutation[$0] } == [7, 5, 8, 3, 1, 6, 2, 4, 9, 0])
    }
}

import Testing

@testable import TuneNumerics

@Suite("Seeded generator")
struct SeededGeneratorTests {
    @Test(
        "the rounds give the published answers of Philox2x64-10",
        arguments: [
            (0, 0, 0, 0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5),
            (.max, .max, .max, 0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20),
            (
                0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0,
                0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d
            ),
        ] as [(UInt64, UInt64, UInt64, UInt64, UInt64)])
    func publishedAnswers(low: UInt64, high: UInt64, key: UInt64, first: UInt64, second: UInt64) {
        #expect(SeededGenerator.philox(low, high, key: key) == (first, second))
    }

    @Test("the first outputs of a stream never change")
    func firstOutputs() {
        var generator = SeededGenerator(seed: 7, stream: 3)
        let outputs = (0..<4).map { _ in generator.next() }
        let blocks = [SeededGenerator.philox(0, 3, key: 7), SeededGenerator.philox(1, 3, key: 7)]
        #expect(outputs == blocks.flatMap { [$0.0, $0.1] })
        #expect(outputs[0] == 0xf79922eba966b64)
    }

    @Test("every kind of draw never changes")
    func knownDraws() {
        var generator = SeededGenerator(seed: 42, trial: 5, purpose: .proposal)
        #expect(generator.next() == 0xd53827896905610c)
        #expect(generator.uniform() == 0.3135866806606692)
        #expect(generator.openUniform() == 0.31050920292350426)
        #expect(generator.normal() == 1.4124962615193672)
        #expect((0..<8).map { _ in generator.index(below: 10) } == [4, 6, 2, 2, 5, 0, 4, 2])
        #expect(generator.permutation(of: 8) == [7, 1, 2, 3, 4, 0, 6, 5])
    }

    @Test("the numbers of the purposes never change")
    func purposes() {
        let values = SeededGenerator.Purpose.allCases.map(\.rawValue)
        #expect(values == Array(1...UInt64(values.count)))
        #expect(SeededGenerator.Purpose.scramble.rawValue == 9)
        #expect(SeededGenerator.Purpose.filler.rawValue == 10)
        #expect(SeededGenerator.Purpose.analysis.rawValue == 13)
    }

    @Test("seeds, trials, purposes and streams share no numbers")
    func streamsDiffer() {
        var seen: Set<UInt64> = []
        var count = 0
        for seed in [0, 1, .max] as [UInt64] {
            for trial in [-1, 0, 1, .max] {
                var generators = SeededGenerator.Purpose.allCases.map {
                    SeededGenerator(seed: seed, trial: trial, purpose: $0)
                }
                generators.append(SeededGenerator(seed: seed, stream: UInt64(bitPattern: Int64(trial))))
                for var generator in generators {
                    for _ in 0..<50 { seen.insert(generator.next()) }
                    count += 50
                }
            }
        }
        #expect(seen.count == count)
    }

    @Test("equal generators go on equally, whether the last block is half used or not", arguments: [2, 3])
    func copiesAgree(drawn: Int) {
        var first = SeededGenerator(seed: 1, stream: 1)
        for _ in 0..<drawn { _ = first.next() }
        var second = first
        for _ in 0..<9 { #expect(first.next() == second.next()) }
        #expect(first == second)
    }

    /// Five standard errors of a mean of 20,000 uniform numbers is 0.0102.
    @Test("uniform numbers lie in range and around one half", arguments: 0..<5 as Range<UInt64>)
    func uniformNumbers(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let numbers = (0..<20_000).map { _ in generator.uniform() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(Moments.mean(of: numbers) - 0.5) < 0.0102)
        #expect(abs(Moments.populationDeviation(of: numbers) - 0.288675) < 0.005)
        let open = (0..<20_000).map { _ in generator.openUniform() }
        #expect(open.allSatisfy { $0 > 0 && $0 < 1 })
    }

    /// Five standard errors of 20,000 draws: 0.0354 for the mean, 0.025 for the deviation.
    @Test("normal numbers have mean zero and deviation one", arguments: 0..<5 as Range<UInt64>)
    func normalNumbers(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let numbers = (0..<20_000).map { _ in generator.normal() }
        #expect(abs(Moments.mean(of: numbers)) < 0.0354)
        #expect(abs(Moments.populationDeviation(of: numbers) - 1) < 0.025)
        let beyond = numbers.count { abs($0) > 1.959964 }
        #expect(abs(beyond - 1000) < 155)
    }

    /// Each count is binomial with 20,000 / n expected; six deviations.
    @Test("indices are equally likely", arguments: [1, 2, 3, 7, 10, 64])
    func indices(bound: Int) {
        var generator = SeededGenerator(seed: 11, stream: UInt64(bound))
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<20_000 { counts[generator.index(below: bound)] += 1 }
        let expected = 20_000 / Double(bound)
        #expect(counts.allSatisfy { abs(Double($0) - expected) <= 6 * expected.squareRoot() })
    }

    /// With a bound of three quarters of the range a biased method gives the lower half two thirds.
    @Test("a huge bound is unbiased too")
    func hugeBound() {
        var generator = SeededGenerator(seed: 3, stream: 3)
        let bound = Int.max / 4 * 3
        let low = (0..<20_000).count { _ in generator.index(below: bound) < bound / 2 }
        #expect(abs(low - 10_000) < 360)
    }

    /// 24 orders, 400 expected each; six deviations.
    @Test("orders are equally likely, and shuffling keeps the elements")
    func orders() {
        var generator = SeededGenerator(seed: 5, stream: 5)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<9600 { counts[generator.permutation(of: 4), default: 0] += 1 }
        #expect(counts.count == 24)
        #expect(counts.values.allSatisfy { abs($0 - 400) < 120 })
        #expect(generator.permutation(of: 0) == [])
        #expect(generator.permutation(of: 1) == [0])
        var words = ["a", "b", "b", "c"]
        generator.shuffle(&words)
        #expect(words.sorted() == ["a", "b", "b", "c"])
    }
}

/// A counter-based random generator: the same seed, stream and position give the same number everywhere.
///
/// Nothing is hidden and nothing is global. A generator is derived where it is needed, from the seed of the
/// experiment, the number of the trial and the purpose of the draw; different triples never share a block.
/// The outputs are fixed by known-answer tests: a stored log replays to the same suggestions for ever.
///
/// Each draw costs half of ten multiplications; one stream holds 2^57 numbers.
///
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Philox2x64-10).
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
    @usableFromInline let key: UInt64
    @usableFromInline let stream: UInt64
    @usableFromInline var block: UInt64
    @usableFromInline var spare: UInt64 = 0
    @usableFromInline var hasSpare = false

    /// Makes the generator of one numbered stream.
    ///
    /// - Parameters:
    ///   - seed: The seed of the experiment; any value.
    ///   - stream: The number of the stream; any value. Streams of one seed are independent.
    public init(seed: UInt64, stream: UInt64) {
        key = seed
        self.stream = stream
        block = 0
    }

    /// Makes the generator of one trial for one purpose.
    ///
    /// - Parameters:
    ///   - seed: The seed of the experiment; any value.
    ///   - trial: The number of the trial; any value.
    ///   - purpose: What the numbers are for. No two purposes share numbers, nor do they with plain streams.
    public init(seed: UInt64, trial: Int, purpose: Purpose) {
        key = seed
        stream = UInt64(bitPattern: Int64(trial))
        block = purpose.rawValue << 56
    }

    /// Draws 64 random bits.
    @inlinable
    public mutating func next() -> UInt64 {
        if hasSpare {
            hasSpare = false
            return spare
        }
        let (first, second) = Self.philox(block, stream, key: key)
        block &+= 1
        spare = second
        hasSpare = true
        return first
    }

    /// Draws a number from `0..<1` with 53 random bits.
    @inlinable
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Draws a number strictly between 0 and 1 with 52 random bits, as quantile functions need it.
    @inlinable
    public mutating func openUniform() -> Double {
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }

    /// Draws a standard normal number: the quantile of one uniform number, so one draw uses one output.
    public mutating func normal() -> Double {
        Normal.quantile(openUniform())
    }

    /// Draws an index below a bound, every one equally likely.
    ///
    /// Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
    ///
    /// - Parameter bound: The number of choices, at least 1.
    /// - Returns: A number in `0..<bound`.
    @inlinable
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "There must be at least one index to draw.")
        let width = UInt64(bound)
        var product = width.multipliedFullWidth(by: next())
        if product.low < width {
            let threshold = (0 &- width) % width
            while product.low < threshold {
                product = width.multipliedFullWidth(by: next())
            }
        }
        return Int(product.high)
    }

    /// Shuffles a collection in place, every order equally likely (Fisher and Yates).
    @inlinable
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, index(below: last + 1))
        }
    }

    /// Draws a random order of the numbers below a count.
    ///
    /// - Parameter count: How many numbers, at least 0.
    /// - Returns: The numbers `0..<count`, each once; shape `[count]`.
    @inlinable
    public mutating func permutation(of count: Int) -> [Int] {
        precondition(count >= 0, "The size of a permutation cannot be negative.")
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }

    /// The ten rounds of Philox2x64 over a 128-bit counter and a 64-bit key.
    @inlinable
    static func philox(_ low: UInt64, _ high: UInt64, key: UInt64) -> (UInt64, UInt64) {
        var (left, right, round) = (low, high, key)
        for _ in 0..<10 {
            let product = left.multipliedFullWidth(by: 0xD2B7_4407_B1CE_6E93)
            (left, right) = (product.high ^ round ^ right, product.low)
            round &+= 0x9E37_79B9_7F4A_7C15
        }
        return (left, right)
    }
}

extension SeededGenerator {
    /// What random numbers are drawn for; each purpose has numbers of its own.
    ///
    /// Raw values are part of stored experiments: they are never changed or reused.
    public enum Purpose: UInt64, Sendable, CaseIterable {
        /// A searcher's suggestion.
        case proposal = 1
        /// The choice of a bracket or a rung for a trial.
        case placement
        /// The token of a lease.
        case lease
        /// The points before a model can be fitted, and missing values of given configurations.
        case initial
        /// The order in which things are visited.
        case shuffle
        /// Whether a result is accepted, as simulated annealing decides it.
        case acceptance
        /// The mutation of a running trial by its scheduler, as population-based training does it.
        case exploration
        /// The fit of a model: its starting points, its bootstrap samples.
        case model
        /// The scrambling of a low-discrepancy sequence.
        case scramble
        /// The coordinates beyond the dimensions that a low-discrepancy sequence has.
        case filler
        /// The split of a data set.
        case split
        /// The training of the built-in model.
        case training
        /// The analysis of results: forests, importance.
        case analysis
        /// The choice of the paused trial that runs on.
        case promotion
    }
}

/// The levels at which a trial is recorded, by index.
struct LevelSet: Sendable, Hashable {
    /// The most levels a ladder may have.
    static let limit = 64
    private var bits: UInt64 = 0

    /// Whether a level is in the set; false for every index outside `0..<64`.
    func contains(_ index: Int) -> Bool { bits & Self.bit(index) != 0 }

    /// Adds a level; an index outside `0..<64` is ignored.
    mutating func insert(_ index: Int) { bits |= Self.bit(index) }

    /// The indices of a range that are missing, ascending.
    func missing(in range: Range<Int>) -> [Int] { range.filter { !contains($0) } }

    /// The first index of a range that is missing.
    func firstMissing(in range: Range<Int>) -> Int? {
        let index = (~bits & (~0 << UInt64(clamping: range.lowerBound))).trailingZeroBitCount
        return index < range.upperBound ? index : nil
    }

    private static func bit(_ index: Int) -> UInt64 {
        index >= 0 && index < limit ? 1 << UInt64(index) : 0
    }
}

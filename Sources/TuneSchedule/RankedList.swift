/// A sorted list that answers by rank, cut into short chunks.
///
/// Cost: a search is logarithmic plus one sum over the chunk sizes (n / 256 additions in one array); an
/// insertion or a removal moves at most 512 entries. At 100,000 entries each takes about a microsecond.
struct RankedList: Sendable {
    private static let limit = 512
    private var chunks: [[RungEntry]] = []
    private var sizes: [Int] = []
    /// The number of entries.
    private(set) var count = 0

    /// The smallest entry.
    var first: RungEntry? { chunks.first?.first }

    /// The trials of all entries, in order.
    var trials: [Int] { chunks.flatMap { $0.map(\.trial) } }

    /// The entry of a rank, 0 the smallest; nil outside the list.
    subscript(rank: Int) -> RungEntry? {
        guard rank >= 0, rank < count else { return nil }
        var rest = rank
        for (chunk, size) in sizes.enumerated() {
            if rest < size { return chunks[chunk][rest] }
            rest -= size
        }
        return nil
    }

    /// The number of entries that come before another.
    func rank(of entry: RungEntry) -> Int { countWhere { $0 < entry } }

    /// The number of entries whose loss is strictly smaller.
    func count(below loss: Double) -> Int { countWhere { $0.loss < loss } }

    /// Puts an entry in its place.
    mutating func insert(_ entry: RungEntry) {
        count += 1
        guard !chunks.isEmpty else {
            chunks = [[entry]]
            sizes = [1]
            return
        }
        let chunk = min(Self.partition(chunks.count) { isBefore(chunk: $0, entry) }, chunks.count - 1)
        let place = Self.partition(sizes[chunk]) { chunks[chunk][$0] < entry }
        chunks[chunk].insert(entry, at: place)
        sizes[chunk] += 1
        if sizes[chunk] == Self.limit { split(chunk) }
    }

    /// Takes an entry out; nothing happens where it is not.
    mutating func remove(_ entry: RungEntry) {
        let chunk = Self.partition(chunks.count) { isBefore(chunk: $0, entry) }
        guard chunk < chunks.count else { return }
        let place = Self.partition(sizes[chunk]) { chunks[chunk][$0] < entry }
        guard place < sizes[chunk], chunks[chunk][place] == entry else { return }
        chunks[chunk].remove(at: place)
        sizes[chunk] -= 1
        count -= 1
        if sizes[chunk] == 0 {
            chunks.remove(at: chunk)
            sizes.remove(at: chunk)
        }
    }

    /// The number of entries with a property that all entries up to some rank have and no later one.
    private func countWhere(_ belongs: (RungEntry) -> Bool) -> Int {
        let chunk = Self.partition(chunks.count) { chunks[$0].last.map(belongs) ?? true }
        let before = sizes.prefix(chunk).reduce(0, +)
        guard chunk < chunks.count else { return before }
        return before + Self.partition(sizes[chunk]) { belongs(chunks[chunk][$0]) }
    }

    private func isBefore(chunk: Int, _ entry: RungEntry) -> Bool {
        chunks[chunk].last.map { $0 < entry } ?? true
    }

    private mutating func split(_ chunk: Int) {
        let tail = Array(chunks[chunk][(Self.limit / 2)...])
        chunks[chunk].removeLast(tail.count)
        chunks.insert(tail, at: chunk + 1)
        sizes[chunk] -= tail.count
        sizes.insert(tail.count, at: chunk + 1)
    }

    /// The first index below a count that lacks a property which all indices before it have.
    private static func partition(_ count: Int, _ belongs: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

import Synchronization

/// Counts the streams that are open.
final class StreamSeats: Sendable {
    private let taken = Mutex(0)
    private let limit: Int

    init(_ limit: Int) {
        self.limit = limit
    }

    /// How many are taken.
    var count: Int { taken.withLock(\.self) }

    /// Takes a seat.
    ///
    /// - Throws: `Problem` 503 when all are taken.
    func take() throws(Problem) {
        let isTaken = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isTaken else { throw Problem(.overloaded, "There are \(limit) streams already.") }
    }

    /// Gives a seat back.
    func leave() { taken.withLock { $0 -= 1 } }
}

/// How the best came about, in a few points: one after every so many trials that ended.
///
/// When there are too many, every second one goes and the others stand for twice as many trials.
struct BestTrace: Sendable {
    /// The best losses, oldest first; at most 31.
    private(set) var losses: [Double] = []
    private var stride = 1
    private var ended = 0

    private static let limit = 31

    /// Takes in how many trials have ended and the best loss since; it counts where a trial has ended.
    mutating func take(ended: Int, loss: Double?) {
        guard ended != self.ended else { return }
        self.ended = ended
        guard let loss, ended.isMultiple(of: stride) else { return }
        losses.append(loss)
        guard losses.count > Self.limit else { return }
        stride *= 2
        losses = losses.indices.filter { $0 % 2 == 1 }.map { losses[$0] }
    }
}

import TuneNumerics

/// Random points of losses, a third of them on a coarse grid, so that there are ties and duplicates.
func paretoPoints(seed: UInt64, count: Int, objectives: Int) -> [[Double]] {
    var generator = SeededGenerator(seed: seed, stream: 12)
    return (0..<count).map { _ in
        (0..<objectives).map { _ in
            let u = generator.uniform()
            return seed % 3 == 0 ? (u * 5).rounded() / 5 : u
        }
    }
}

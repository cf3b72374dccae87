/// A run of numbers inside an `Arena`, handed by value to the numeric kernels.
///
/// It does not own its memory: whoever uses one keeps the arena alive. Bounds are checked in debug builds
/// only.
struct Floats {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    subscript(index: Int) -> Float {
        get {
            assert(index >= 0 && index < count)
            return base[index]
        }
        nonmutating set {
            assert(index >= 0 && index < count)
            base[index] = newValue
        }
    }

    /// The part of the run that covers a range of it.
    func part(_ range: Range<Int>) -> Floats {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "A part lies outside of its run.")
        return Floats(base: base + range.lowerBound, count: range.count)
    }

    /// A copy of the numbers.
    var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Overwrites the whole run.
    func assign(_ values: [Float]) {
        precondition(values.count == count, "A run can only be overwritten by as many numbers.")
        for (index, value) in values.enumerated() { base[index] = value }
    }
}

/// The owner of the buffers of a network: zeroed memory, each run aligned to a cache line, freed all at once.
final class Arena {
    private var blocks: [UnsafeMutablePointer<Float>] = []

    deinit { for block in blocks { block.deallocate() } }

    /// Allocates a run of zeros.
    func take(_ count: Int) -> Floats {
        let bytes = count * MemoryLayout<Float>.stride
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
        block.initialize(repeating: 0, count: count)
        blocks.append(block)
        return Floats(base: block, count: count)
    }
}

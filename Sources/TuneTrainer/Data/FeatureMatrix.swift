/// The features of all rows, one row after the other, either as numbers or as the bytes of images.
struct FeatureMatrix: Sendable {
    let columns: Int
    let storage: Storage

    /// The values in memory.
    enum Storage: Sendable {
        /// Ready to use.
        case floats([Float])
        /// Brightnesses: 255 stands for 1. A quarter of the memory, and of its traffic.
        case bytes([UInt8])
    }

    /// The values of all rows.
    var count: Int {
        switch storage {
        case .floats(let values): values.count
        case .bytes(let values): values.count
        }
    }

    /// The memory it takes, in bytes.
    var byteCount: Int {
        switch storage {
        case .floats(let values): 4 * values.count
        case .bytes(let values): values.count
        }
    }
}

import Crypto
import Synchronization

/// Names requests in the log and in problems: four random bytes of the process, and a count.
final class RequestNumbers: Sendable {
    private let prefix = SymmetricKey(size: .init(bitCount: 32)).withUnsafeBytes { $0.hexadecimal }
    private let count = Atomic(0)

    /// The next request's number.
    func next() -> String {
        prefix + "-" + String(count.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}

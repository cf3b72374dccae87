import Synchronization

/// A value that is worked out when it is first wanted, and then kept for all copies of its owner.
///
/// What is kept must follow from the owner alone, so that keeping it changes nothing but the time it takes.
final class Once<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    /// The value kept, or the one that is made now; two threads may both make it, and make the same.
    func value(orMake make: () -> Value) -> Value {
        if let value = stored.withLock({ $0 }) { return value }
        let made = make()
        stored.withLock { $0 = made }
        return made
    }
}

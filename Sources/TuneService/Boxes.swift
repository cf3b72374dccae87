import Synchronization
public import TuneJSON

/// What the list of experiments shows of one, readable without its desk.
public final class SummaryBox: Sendable {
    private let value: Mutex<JSONValue>

    init(_ value: JSONValue) {
        self.value = Mutex(value)
    }

    /// The summary as of the last commit.
    public func get() -> JSONValue { value.withLock { $0 } }

    func set(_ new: JSONValue) { value.withLock { $0 = new } }
}

/// A value that a job leaves for its caller.
final class ValueBox<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func get() -> Value? { value.withLock { $0 } }

    func set(_ new: Value) { value.withLock { $0 = new } }
}

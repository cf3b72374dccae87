import GRDB
import Synchronization

/// The one connection that writes: calls that wait at the same time share a commit.
///
/// All work runs on the connection's own serial queue, never on the threads of the concurrency pool. A commit
/// that fails is not tried again: everyone who waits is told, and all later calls are refused with the same
/// failure.
final class GroupCommit: Sendable {
    private struct Tray {
        var calls: [any WriteCall] = []
        var isDraining = false
        var isClosed = false
        var refusal: StoreFailure?
    }

    private let queue: DatabaseQueue
    private let blobs: BlobFolder
    private let tray = Mutex(Tray())
    private let ledger: Mutex<Ledger>
    private let pace = Mutex(CheckpointPace())

    init(queue: DatabaseQueue, ledger: Ledger, blobs: BlobFolder) {
        self.queue = queue
        self.ledger = Mutex(ledger)
        self.blobs = blobs
        tray.withLock { $0.isDraining = true }
        queue.asyncWriteWithoutTransaction { self.drain($0) }
    }

    /// Makes a change and returns when it is durable; a change that throws leaves no trace.
    func perform<Value: Sendable>(
        _ change: @escaping @Sendable (Database, inout Ledger) throws -> Value
    ) async throws(StoreFailure) -> Value {
        let result = await withCheckedContinuation { continuation in
            put(PendingWrite(change, continuation))
        }
        return try result.get()
    }

    /// How many calls wait for a transaction to begin.
    var waiting: Int { tray.withLock { $0.calls.count } }

    /// Takes calls again after the disk was full; other failures last until the store is opened anew.
    func resumeWhenFull() {
        tray.withLock { if $0.refusal == .full { $0.refusal = nil } }
    }

    /// Refuses later calls, waits for the earlier ones, and closes the connection.
    func close() async {
        tray.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
        try? queue.close()
    }

    private func put(_ call: some WriteCall) {
        let (refusal, isFirst) = tray.withLock { tray -> (StoreFailure?, Bool) in
            if tray.isClosed { return (.unavailable("The store is closed."), false) }
            if let refusal = tray.refusal { return (refusal, false) }
            tray.calls.append(call)
            defer { tray.isDraining = true }
            return (nil, !tray.isDraining)
        }
        if let refusal { call.finish(refusal) }
        if isFirst { queue.asyncWriteWithoutTransaction { self.drain($0) } }
    }

    private func drain(_ database: Database) {
        while let calls = take() {
            commit(calls, database)
            tidy(database)
        }
    }

    /// Everything in the tray; nil when there is nothing to do.
    private func take() -> [any WriteCall]? {
        let mayHaveGarbage = ledger.withLock { $0.mayHaveGarbage }
        return tray.withLock { tray in
            let mustSweep = mayHaveGarbage && tray.refusal == nil && !tray.isClosed
            guard !tray.calls.isEmpty || mustSweep else {
                tray.isDraining = false
                return nil
            }
            defer { tray.calls = [] }
            return tray.calls
        }
    }

    private func commit(_ calls: [any WriteCall], _ database: Database) {
        guard !calls.isEmpty else { return }
        var failure = tray.withLock { $0.refusal }
        if failure == nil {
            do {
                try ledger.withLock { ledger in
                    try database.inTransaction(.immediate) {
                        for call in calls { try call.run(database, &ledger) }
                        return .commit
                    }
                }
            } catch {
                ledger.withLock { $0.forgetHeads() }
                failure = refuse(error)
            }
        }
        for call in calls { call.finish(failure) }
    }

    /// Removes some of what deleted experiments left, and moves the write-ahead log into the database now and
    /// then.
    private func tidy(_ database: Database) {
        guard tray.withLock({ $0.refusal == nil }) else { return }
        do {
            try ledger.withLock { ledger in
                guard ledger.mayHaveGarbage else { return }
                try database.inTransaction(.immediate) {
                    try ledger.sweep(in: database, blobs: blobs)
                    return .commit
                }
            }
            let isDue = pace.withLock { $0.isDue(changes: database.totalChangesCount) }
            if isDue { _ = try database.checkpoint(.passive) }
        } catch {
            _ = refuse(error)
        }
    }

    /// Refuses later calls, unless somebody else holds the database for a while and nothing was tried.
    private func refuse(_ error: any Error) -> StoreFailure {
        let failure = StoreFailure(error)
        if (error as? DatabaseError)?.resultCode == .SQLITE_BUSY { return failure }
        tray.withLock { $0.refusal = $0.refusal ?? failure }
        return failure
    }
}

/// When the write-ahead log is moved into the database; SQLite's own way would hide the errors.
private struct CheckpointPace {
    private var batches = 0
    private var changes = 0

    /// Counts a batch; true after 500 of them, or after 4,000 changed rows: some megabytes.
    mutating func isDue(changes total: Int) -> Bool {
        batches += 1
        guard batches >= 500 || total - changes >= 4_000 else { return false }
        batches = 0
        changes = total
        return true
    }
}

/// A call that waits for its commit.
private protocol WriteCall: Sendable {
    /// Makes the change; throws only what ends the whole transaction.
    func run(_ database: Database, _ ledger: inout Ledger) throws

    /// Answers the caller: with the failure of the transaction, or with what the change came to.
    func finish(_ failure: StoreFailure?)
}

private final class PendingWrite<Value: Sendable>: WriteCall {
    typealias Outcome = Result<Value, StoreFailure>

    private let change: @Sendable (Database, inout Ledger) throws -> Value
    private let continuation: CheckedContinuation<Outcome, Never>
    private let outcome = Mutex<Outcome>(.failure(.unavailable("The change was not made.")))

    init(
        _ change: @escaping @Sendable (Database, inout Ledger) throws -> Value,
        _ continuation: CheckedContinuation<Outcome, Never>
    ) {
        self.change = change
        self.continuation = continuation
    }

    func run(_ database: Database, _ ledger: inout Ledger) throws {
        do {
            try database.inSavepoint {
                let value = try change(database, &ledger)
                outcome.withLock { $0 = .success(value) }
                return .commit
            }
        } catch {
            let failure = StoreFailure(error)
            guard !failure.isFatal else { throw failure }
            outcome.withLock { $0 = .failure(failure) }
        }
    }

    func finish(_ failure: StoreFailure?) {
        continuation.resume(returning: failure.map(Outcome.failure) ?? outcome.withLock { $0 })
    }
}

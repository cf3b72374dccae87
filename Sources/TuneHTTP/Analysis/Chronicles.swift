import Synchronization
import TuneAnalysis
import TuneCore
import TuneService
import TuneStore

/// The chronicles of the experiments that were looked at last: each is folded on from where it is.
///
/// Few are kept, and those that weigh much push out others.
final class Chronicles: Sendable {
    private struct Kept {
        let box: Box
        var lastUse: Int
    }

    private struct State {
        var kept: [ExperimentID: Kept] = [:]
        var uses = 0
    }

    private let state = Mutex(State())
    private let most: Int
    private let weight: Int

    /// How many events are read at a time.
    private static let chunk = 10_000

    /// - Parameters:
    ///   - most: How many are kept.
    ///   - weight: How many reports they may hold in all; the one in use may hold more.
    init(most: Int = 16, weight: Int = 4_000_000) {
        self.most = most
        self.weight = weight
    }

    /// Works something out of an experiment's chronicle, on the analyst's thread.
    ///
    /// - Parameter body: Gets a chronicle that knows all that the snapshot knows, perhaps more.
    /// - Throws: `StoreFailure`, `ServiceFailure.overloaded`, and what the body throws.
    func read<Value: Sendable>(
        _ snapshot: Snapshot, in store: any ExperimentStore, by analyst: Analyst,
        _ body: @escaping @Sendable (Chronicle) throws -> Value
    ) async throws -> Value {
        let box = box(of: snapshot)
        while box.version < snapshot.version {
            let version = box.version
            let isOurs = try await box.folding {
                try await Self.fold(box, snapshot, in: store, by: analyst)
            }
            // What another reader began may end sooner; what we began has brought all there is.
            guard !isOurs || box.version > version else { break }
        }
        let value = try await analyst.work { try box.read(body) }
        trim(besides: snapshot.id)
        return value
    }

    /// Folds a chronicle up to what a snapshot knows; the next events are read while those before are taken in.
    private static func fold(
        _ box: Box, _ snapshot: Snapshot, in store: any ExperimentStore, by analyst: Analyst
    ) async throws {
        @Sendable func read(after version: Int) async throws(StoreFailure) -> [Event] {
            let limit = min(chunk, snapshot.version - version)
            guard limit > 0 else { return [] }
            return try await store.events(of: snapshot.id, after: version, limit: limit, trial: nil)
        }
        var events = try await read(after: box.version)
        while let last = events.last {
            let taken = events
            async let more = read(after: last.version)
            try await analyst.work { box.take(taken) }
            events = try await more
        }
    }

    /// The experiments whose chronicles are kept.
    var experiments: Set<ExperimentID> { state.withLock { Set($0.kept.keys) } }

    private func box(of snapshot: Snapshot) -> Box {
        state.withLock { state in
            state.uses += 1
            let box = state.kept[snapshot.id]?.box ?? Box(Chronicle(spec: snapshot.spec))
            state.kept[snapshot.id] = Kept(box: box, lastUse: state.uses)
            return box
        }
    }

    /// Lets go of those that were not used for longest.
    private func trim(besides id: ExperimentID) {
        state.withLock { state in
            var total = state.kept.values.reduce(0) { $0 + $1.box.weight }
            let order = state.kept.filter { $0.key != id }.sorted { $0.value.lastUse < $1.value.lastUse }
            for (id, kept) in order where state.kept.count > most || total > weight {
                state.kept[id] = nil
                total -= kept.box.weight
            }
        }
    }

    /// A chronicle that one thread at a time folds or reads.
    private final class Box: Sendable {
        private let chronicle: Mutex<Chronicle>
        private let size = Mutex((version: 0, weight: 0))
        private let work = Mutex<Task<Void, any Error>?>(nil)

        init(_ chronicle: Chronicle) {
            self.chronicle = Mutex(chronicle)
        }

        var version: Int { size.withLock { $0.version } }
        var weight: Int { size.withLock { $0.weight } }

        /// Does some work, or waits for that which is being done; says whether it was the own one.
        func folding(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
            let (task, isOurs) = work.withLock { work -> (Task<Void, any Error>, Bool) in
                if let work { return (work, false) }
                let task = Task {
                    defer { self.work.withLock { $0 = nil } }
                    try await body()
                }
                work = task
                return (task, true)
            }
            try await task.value
            return isOurs
        }

        /// Takes events in.
        func take(_ events: [Event]) {
            let size = chronicle.withLock { chronicle in
                for event in events { chronicle.take(event) }
                return (version: chronicle.version, weight: chronicle.weight)
            }
            self.size.withLock { $0 = size }
        }

        func read<Value>(_ body: (Chronicle) throws -> Value) throws -> Value {
            try body(chronicle.withLock { $0 })
        }
    }
}

extension Call {
    /// Works something out of what the log tells and the state does not keep.
    func fromChronicle<Value: Sendable>(
        _ snapshot: Snapshot, _ body: @escaping @Sendable (Chronicle) throws -> Value
    ) async throws -> Value {
        try await server.chronicles.read(snapshot, in: server.directory.store, by: server.drawer, body)
    }
}

import TuneCore
import TuneJSON
import TuneService
import TuneStore

/// The events of all experiments in the order of their times, those that come included.
///
/// Each experiment's events come in their order and none is left out. Who comes again with an id gets what came
/// after it; events of other experiments from the last seconds before it may come twice, because two experiments
/// may commit in another order than their clocks say. Name and version tell an event apart.
actor MergedFeed {
    /// The place of the last event that was given out.
    private(set) var place: EventPlace
    private let start: EventPlace
    private let directory: Directory
    private let scope: ExperimentScope
    /// The version of each experiment's last event that was given out.
    private var versions: [Int: Int] = [:]
    private var hasBegun = false
    private var hasEnded = false

    /// How many events of one experiment are read at a time.
    private static let chunk = 200
    /// How long a stream is silent at most.
    private static let silentSeconds = 15.0
    /// How often to look for news: there may be thousands of experiments, and none is woken for it.
    private static let pause = Duration.milliseconds(250)
    /// How long a commit may take, at most, for its event not to be lost between two connections.
    private static let overlap = 5000

    init(of directory: Directory, in scope: ExperimentScope, after place: EventPlace) {
        self.directory = directory
        self.scope = scope
        self.place = place
        start = place
    }

    /// The next events: at once those that are there, otherwise those that come within so many seconds.
    func events(waiting seconds: Double) async throws(StoreFailure) -> [ServerSentEvent] {
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        while true {
            let events = try await news()
            guard events.isEmpty, ContinuousClock.now < deadline, !Task.isCancelled, await directory.isOpen
            else {
                return events
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// The next piece of a stream of server-sent events; nil when the server goes down.
    func piece() async -> [UInt8]? {
        guard !hasEnded else { return nil }
        guard hasBegun else {
            hasBegun = true
            return ServerSentEvent.opening
        }
        do {
            let events = try await events(waiting: Self.silentSeconds)
            guard events.isEmpty else { return events.flatMap(\.bytes) }
            let isOpen = await directory.isOpen
            return isOpen && !Task.isCancelled ? ServerSentEvent.comment : nil
        } catch {
            hasEnded = true
            return ServerSentEvent(Problem(error)).bytes
        }
    }

    /// What is there and was not given out, oldest first, as far as the order is certain.
    private func news() async throws(StoreFailure) -> [ServerSentEvent] {
        var (found, horizon) = ([(place: EventPlace, desk: Desk, event: Event)](), EventPlace?.none)
        for desk in await directory.all() where scope.contains(desk.name) {
            let seen = try await version(of: desk)
            guard seen < desk.committedEvents else { continue }
            let events = try await read(desk, after: seen, limit: Self.chunk)
            found += events.map { (EventPlace($0, of: desk), desk, $0) }
            guard events.count == Self.chunk, let last = events.last.map({ EventPlace($0, of: desk) }) else {
                continue
            }
            horizon = horizon.map { min($0, last) } ?? last
        }
        if let horizon { found.removeAll { horizon < $0.place } }
        found.sort { $0.place < $1.place }
        for item in found {
            versions[item.desk.id.number] = max(versions[item.desk.id.number] ?? 0, item.event.version)
            place = max(place, item.place)
        }
        return found.map { ServerSentEvent($0.event, of: $0.desk, at: $0.place) }
    }

    /// The version up to which an experiment's events were given out.
    private func version(of desk: Desk) async throws(StoreFailure) -> Int {
        if let known = versions[desk.id.number] { return known }
        let version = try await firstVersion(of: desk)
        versions[desk.id.number] = version
        return version
    }

    /// The version up to which an earlier connection has given out an experiment's events: by binary search.
    private func firstVersion(of desk: Desk) async throws(StoreFailure) -> Int {
        if start.experiment == desk.id.number { return start.version }
        guard start != .beginning else { return 0 }
        let moment = start.milliseconds - Self.overlap
        var (low, high) = (0, desk.committedEvents)
        while low < high {
            let middle = (low + high) / 2
            guard let event = try await read(desk, after: middle, limit: 1).first else {
                high = middle
                continue
            }
            if event.at.milliseconds <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func read(_ desk: Desk, after version: Int, limit: Int) async throws(StoreFailure) -> [Event] {
        do {
            return try await directory.store.events(of: desk.id, after: version, limit: limit, trial: nil)
        } catch .noSuchExperiment {
            return []
        }
    }
}

extension Desk {
    /// How many events the last commit left.
    nonisolated var committedEvents: Int { summary.get()["events"]?.int ?? 0 }
}

extension EventPlace {
    init(_ event: Event, of desk: Desk) {
        self.init(milliseconds: event.at.milliseconds, experiment: desk.id.number, version: event.version)
    }
}

extension ServerSentEvent {
    /// An event in the feed of all experiments: its data names the experiment.
    init(_ event: Event, of desk: Desk, at place: EventPlace) {
        var data = event.json.object ?? JSONObject()
        data["name"] = .string(desk.name)
        self.init(id: place.text, type: event.body.type, data: .object(data))
    }
}

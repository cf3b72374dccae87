import TuneCore
import TuneJSON

/// Which trials are listed, in which order, and what of them.
struct TrialListing: Sendable {
    /// The orders in which trials can be listed.
    static let orders = ["number", "-number", "value", "-value", "created", "-created"]

    /// The members to show; nil for who does not choose.
    let fields: [TrialField]?
    /// The most trials of a page.
    var limit: Int
    /// Where the page before ended.
    var cursor: TrialPlace?

    private let states: Set<TrialState>?
    private let worker: String?
    private let order: String

    init(_ query: Query) throws(BadQuery) {
        states = try query.list("state", of: TrialState.self).map(Set.init)
        worker = try query.text("worker", limit: CoreLimits.workerLength)
        order = try query.choice("sort", of: Self.orders) ?? "number"
        let chosen = try query.list("fields", of: TrialField.self).map(Set.init)
        fields = chosen.map { chosen in TrialField.allCases.filter { $0 == .number || chosen.contains($0) } }
        limit = try query.pageSize()
        cursor = try query.cursor(order: order).map(TrialPlace.init)
    }

    /// Every trial with all that a table shows, by number.
    init(pageSize: Int) {
        (fields, limit, cursor, states, worker, order) = (nil, pageSize, nil, nil, nil, "number")
    }

    /// The cursor of the page after this place.
    func text(of place: TrialPlace) -> String { PageCursor(order: order, place: place.text).text }

    /// The places of the next page's trials, one more than the page holds where there are more.
    ///
    /// Cost: by number, the trials that are passed over; by value, all of them and a sort.
    func places(in experiment: borrowing Experiment) -> ArraySlice<TrialPlace> {
        isByValue ? byValue(in: experiment) : byNumber(in: experiment)
    }

    private var isByValue: Bool { order.hasSuffix("value") }
    private var isDescending: Bool { order.hasPrefix("-") }

    private func byNumber(in experiment: borrowing Experiment) -> ArraySlice<TrialPlace> {
        let (count, passed) = (experiment.trials.count, cursor?.number)
        let numbers =
            isDescending
            ? stride(from: min(count, (passed ?? .max) - 1), through: 1, by: -1)
            : stride(from: min(count, passed ?? 0) + 1, through: count, by: 1)
        var places: [TrialPlace] = []
        for number in numbers where isWanted(experiment.trials[number - 1]) {
            places.append(TrialPlace(number: number))
            if places.count > limit { break }
        }
        return places[...]
    }

    private func byValue(in experiment: borrowing Experiment) -> ArraySlice<TrialPlace> {
        var places: [TrialPlace] = []
        for index in experiment.trials.indices where isWanted(experiment.trials[index]) {
            let value = experiment.value(of: experiment.trials[index])
            let place = TrialPlace(number: index + 1, value: value, isDescending: isDescending)
            if cursor.map({ $0 < place }) ?? true { places.append(place) }
        }
        places.sort()
        return places.prefix(limit + 1)
    }

    private func isWanted(_ trial: Trial) -> Bool {
        (states?.contains(trial.state) ?? true) && (worker.map { $0 == trial.worker } ?? true)
    }
}

/// A trial's place in an order: finite values first, then those that are not, then trials without one.
struct TrialPlace: Sendable, Hashable, Comparable {
    /// The trial.
    let number: Int
    private let rank: Int
    /// The value, turned so that less comes first; 0 where it is not finite.
    private let key: Double

    init(number: Int) {
        (self.number, rank, key) = (number, 0, 0)
    }

    init(number: Int, value: Double?, isDescending: Bool) {
        self.number = number
        rank = value.map { $0.isFinite ? 0 : 1 } ?? 2
        key = value.map { $0.isFinite ? (isDescending ? -$0 : $0) : 0 } ?? 0
    }

    /// Reads a place.
    ///
    /// - Throws: `BadQuery` for what `text` did not write.
    init(_ cursor: PageCursor) throws(BadQuery) {
        let parts = cursor.place.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let rank = Int(parts[0]), (0...2).contains(rank),
            let bits = UInt64(parts[1], radix: 16), let number = Int(parts[2]),
            (1...CoreLimits.trialsPerExperiment).contains(number), Double(bitPattern: bits).isFinite
        else { throw PageCursor.foreign }
        (self.number, self.rank, key) = (number, rank, Double(bitPattern: bits))
    }

    /// The place as it travels.
    var text: String { "\(rank).\(String(key.bitPattern, radix: 16)).\(number)" }

    /// The earlier place is the smaller one; equal values stand by number.
    static func < (first: TrialPlace, second: TrialPlace) -> Bool {
        (first.rank, first.key, first.number) < (second.rank, second.key, second.number)
    }
}

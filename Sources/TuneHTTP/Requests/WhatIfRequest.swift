import TuneAnalysis
import TuneCore
import TuneJSON

/// The body of what-if: which scheduler to replay the curves under, and with how many workers.
struct WhatIfRequest: Sendable {
    /// How many trials run at a time; nil for as many as did.
    let workers: Int?
    private let entry: SchedulerEntry
    private let options: Options

    init(_ json: JSONValue, catalogs: Catalogs) throws(InvalidField) {
        let fields = try Fields(json, known: ["scheduler", "workers"], required: ["scheduler"])
        workers = try fields.integer("workers", in: 1...AnalysisLimits.workers)
        let choice = try Fields(
            fields["scheduler"] ?? .null, at: "/scheduler", known: ["name", "options"], required: ["name"])
        let name = try choice.choice("name", of: catalogs.schedulers.map(\.name))
        guard let entry = catalogs.schedulers.first(where: { $0.name == name }) else {
            throw choice.invalid("name", "is not in the catalogue")
        }
        guard !entry.clones else {
            throw choice.invalid(
                "name", "\(entry.name) changes configurations: recorded curves cannot tell what would follow")
        }
        self.entry = entry
        options = try Options(choice["options"], fields: entry.options, at: "/scheduler/options")
    }

    /// Makes the scheduler for an experiment.
    ///
    /// - Throws: `InvalidField` where its options do not go with the experiment.
    func scheduler(for spec: ExperimentSpec) throws(InvalidField) -> any Scheduler {
        let context = SchedulerContext(seed: UInt64(spec.seed), options: options, space: spec.space)
        try entry.check(context)
        return entry.make(context)
    }

    /// The scheduler as the answer shows it, defaults filled in.
    var json: JSONValue { ["name": .string(entry.name), "options": options.json] }
}

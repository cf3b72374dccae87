import TuneJSON

/// What a trial's process finds in its environment.
public struct TrialEnvironment: Sendable {
    /// The server's address.
    public let url: String
    /// The token of the API; nil for none.
    public let token: String?
    /// The experiment's name.
    public let experiment: String
    /// The worker's name, as the server sees it.
    public let worker: String
    /// The graphics processors that belong to the trial; nil where the worker hands out none.
    public let gpus: [String]?

    /// Makes an environment.
    public init(url: String, token: String?, experiment: String, worker: String, gpus: [String]?) {
        (self.url, self.token, self.experiment, self.worker, self.gpus) =
            (url, token, experiment, worker, gpus)
    }

    /// The variables of a trial, over those that the worker has itself.
    ///
    /// - Parameters:
    ///   - folder: Where the trial may save itself.
    ///   - checkpoint: What it resumes from: a path or an address; nil to begin anew.
    public func variables(
        for trial: AskedTrial, folder: String, checkpoint: String?, over inherited: [String: String]
    ) -> [String: String] {
        var variables = inherited.filter { !$0.key.hasPrefix("TUNE_") }
        for (name, value) in Self.parameters(trial.config) { variables[name] = value }
        let config = String(decoding: JSONValue.object(trial.config).serialised(), as: UTF8.self)
        let own = [
            "TUNE_CONFIG": config, "TUNE_URL": url, "TUNE_EXPERIMENT": experiment, "TUNE_WORKER": worker,
            "TUNE_TRIAL": "\(trial.number)", "TUNE_ATTEMPT": "\(trial.attempt)", "TUNE_LEASE": trial.lease,
            "TUNE_FROM_STEP": "\(trial.fromStep)", "TUNE_CHECKPOINT_DIR": folder,
            "TUNE_METRICS_FD": "\(Self.metricsDescriptor)",
        ]
        variables.merge(own) { $1 }
        variables["TUNE_UNTIL_STEP"] = trial.untilStep.map(String.init)
        variables["TUNE_CHECKPOINT"] = checkpoint
        variables["TUNE_TOKEN"] = token
        if let gpus { variables["CUDA_VISIBLE_DEVICES"] = gpus.joined(separator: ",") }
        // Python keeps what it writes to a pipe for itself until there is much of it.
        if variables["PYTHONUNBUFFERED"] == nil { variables["PYTHONUNBUFFERED"] = "1" }
        return variables
    }

    /// The file descriptor for metrics in the trial's process.
    public static let metricsDescriptor = 3

    /// `TUNE_PARAM_<NAME>` for each parameter: upper case, and `_` for all but ASCII letters and digits.
    ///
    /// Parameters whose names would be the same have none; `TUNE_CONFIG` has them all.
    static func parameters(_ config: JSONObject) -> [String: String] {
        let named = Dictionary(grouping: config.members) { variable(of: $0.name) }
        return named.compactMapValues { $0.count == 1 ? $0.first?.value.plainText : nil }
    }

    /// The variable of a parameter.
    public static func variable(of parameter: String) -> String {
        "TUNE_PARAM_"
            + String(
                parameter.unicodeScalars.map { scalar in
                    let isKept =
                        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                    return isKept ? Character(scalar.properties.uppercaseMapping) : "_"
                })
    }
}

/// Which graphics processors each of a worker's slots owns.
public struct GPUShares: Sendable, Hashable {
    /// One share a slot; empty where the worker hands out none.
    public let shares: [[String]]

    /// Deals out processors, each to one slot.
    ///
    /// - Parameters:
    ///   - gpus: Their names, as CUDA_VISIBLE_DEVICES takes them; nil where the worker hands out none.
    ///   - each: How many a trial gets.
    ///   - slots: How many trials run at a time; nil for as many as there are processors for.
    /// - Throws: `WorkerFailure.badOption` where there are too few, or one twice.
    public init(_ gpus: [String]?, each: Int, slots: Int?) throws(WorkerFailure) {
        guard let gpus else {
            shares = Array(repeating: [], count: slots ?? 1)
            return
        }
        guard Set(gpus).count == gpus.count else {
            throw .badOption("--gpus names one twice: \(gpus.joined(separator: ",")).")
        }
        let count = slots ?? gpus.count / each
        guard count > 0, count * each <= gpus.count else {
            throw .badOption(
                "\(max(count, 1)) trials at a time with \(each) GPUs each need \(max(count, 1) * each), and"
                    + " --gpus names \(gpus.count).")
        }
        shares = (0..<count).map { Array(gpus[($0 * each)..<(($0 + 1) * each)]) }
    }
}

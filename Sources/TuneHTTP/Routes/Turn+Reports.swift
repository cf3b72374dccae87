import TuneCore
import TuneJSON
import TuneService

extension Turn {
    /// Takes in reports and renews the lease.
    ///
    /// - Returns: The decision, the lease and warnings.
    mutating func report(
        trial: Int, lease: String?, reports: [Report]
    ) throws(ServiceFailure) -> JSONObject {
        let attempt = try experiment.foundAttempt(of: lease, trial: trial)
        let events = try execute(.report(trial: trial, lease: lease, reports: reports))
        if events.isEmpty { try live(trial: trial, attempt: attempt, lease: lease) }
        return try decisionView(trial: trial, attempt: attempt, warnings: warnings(about: reports))
    }

    /// Takes in a sign of life and renews the lease.
    ///
    /// - Returns: The decision and the lease.
    mutating func heartbeat(trial: Int, lease: String?) throws(ServiceFailure) -> JSONObject {
        let attempt = try experiment.foundAttempt(of: lease, trial: trial)
        try execute(.heartbeat(trial: trial, lease: lease))
        renewLease(trial: trial)
        return try decisionView(trial: trial, attempt: attempt, warnings: nil)
    }

    /// Renews the lease for reports that were all made before, and brings a lost trial back; nothing else changes.
    ///
    /// A stop that was asked for meanwhile waits for the next report: a delayed copy must not end the trial under its
    /// trainer.
    private mutating func live(trial: Int, attempt: Int, lease: String?) throws(ServiceFailure) {
        let found = try experiment.found(trial)
        guard attempt == found.startedAttempt else { return }
        if found.state == .lost || (found.state == .queued && found.isHandedOn) {
            try execute(.heartbeat(trial: trial, lease: lease))
        }
        renewLease(trial: trial)
    }

    private func decisionView(
        trial: Int, attempt: Int, warnings: [String]?
    ) throws(ServiceFailure) -> JSONObject {
        do {
            return try experiment.decisionView(trial: trial, attempt: attempt, at: now, warnings: warnings)
        } catch {
            throw .refused(error)
        }
    }

    private func warnings(about reports: [Report]) -> [String] {
        let objectives = experiment.spec.objectives
        let lacking = reports.filter { report in objectives.contains { report.metrics[$0.metric] == nil } }
        guard let first = lacking.first else { return [] }
        let missing = objectives.map(\.metric).filter { first.metrics[$0] == nil }.joined(separator: ", ")
        let others = lacking.count == 1 ? "" : ", and so do \(lacking.count - 1) more"
        return [
            "The report of step \(first.step) lacks \(missing)\(others): without it nothing is decided."
        ]
    }
}

extension ServiceFailure {
    /// The same failure, its field found anew.
    func moved(_ pointer: (String) -> String) -> ServiceFailure {
        guard case .refused(.invalid(let field)) = self else { return self }
        return .refused(.invalid(InvalidField(pointer(field.pointer), field.detail)))
    }
}

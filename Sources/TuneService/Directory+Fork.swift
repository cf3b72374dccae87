public import TuneCore
import TuneJSON
import TuneStore

extension Directory {
    /// Makes an experiment from another one.
    ///
    /// - Throws: `ServiceFailure.invalidSpec` with a pointer below `/changes`, `.nameTaken`, `.noSuchExperiment`.
    /// - Complexity: reads the curves of all trials that come along.
    public func fork(
        _ source: String, _ fork: Fork, key: AnswerKey?,
        render: @escaping @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        let desk = try desk(source)
        let (definition, sources) = try await desk.read { experiment, _ throws(ServiceFailure) in
            (experiment.spec.json, fork.sources(in: experiment))
        }
        var body = fork.body(from: definition)
        var spec = try specification(of: body)
        let rejected = sources.filter { $0.configuration(in: spec.space) == nil }
        let retried = Self.best(of: rejected).compactMap { $0.partial(in: spec.space) }
        if !retried.isEmpty, fork.changes["initial"] == nil, var object = body.object {
            object["initial"] = .array((object["initial"]?.array ?? []) + retried.prefix(Fork.retried))
            body = .object(object)
            if let wider = try? specification(of: body) { spec = wider }
        }
        let (experiment, log) = try await filled(spec, from: source, sources, desk: desk)
        return try await make(experiment, log: log, key: key, render: render)
    }

    private nonisolated func specification(of body: JSONValue) throws(ServiceFailure) -> ExperimentSpec {
        do {
            return try specification(body)
        } catch {
            guard case .invalidSpec(let field) = error else { throw error }
            let pointer = field.pointer == "/name" ? field.pointer : "/changes" + field.pointer
            throw .invalidSpec(InvalidField(pointer, field.detail))
        }
    }

    /// The best of some trials, by the highest level and the lowest loss.
    private static func best(of sources: [Fork.Source]) -> [Fork.Source] {
        sources.filter { $0.score?.loss.isFinite == true }.sorted { first, second in
            let (one, other) = (first.score, second.score)
            return (-(one?.level ?? 0), one?.loss ?? .infinity, first.number)
                < (-(other?.level ?? 0), other?.loss ?? .infinity, second.number)
        }
    }

    /// The new experiment and its log: its creation and every trial that fits.
    private func filled(
        _ spec: ExperimentSpec, from name: String, _ sources: [Fork.Source], desk: Desk
    ) async throws(ServiceFailure) -> (Experiment, [Event]) {
        let now = currentTime
        var log = [Event(version: 1, at: now, body: .created(.object(spec.json)))]
        var experiment: Experiment
        do {
            experiment = try Experiment(first: log[0], catalogs: catalogs)
        } catch {
            throw .storeUnavailable(error.detail)
        }
        for source in sources {
            guard let configuration = source.configuration(in: spec.space) else { continue }
            let addition = TrialAddition(
                configuration: configuration, metrics: source.metrics,
                reports: try await reports(of: source, desk: desk),
                origin: Origin("fork", ["from": .string(name), "trial": .integer(source.number)]),
                isStopped: source.isStopped)
            // A twin, or a trial without the new objective, stays behind.
            if let events = try? experiment.execute(.addTrial(addition), at: now) { log += events }
        }
        return (experiment, log)
    }

    /// The curve of a trial, each step once.
    private func reports(of source: Fork.Source, desk: Desk) async throws(ServiceFailure) -> [Report] {
        guard source.reports > 0 else { return [] }
        do {
            let stored = try await store.reports(
                of: desk.id, trial: source.number, offset: 0, limit: source.reports)
            var reports: [Report] = []
            for report in stored where report.step > reports.last?.step ?? -1 {
                reports.append(Report(step: report.step, metrics: report.metrics))
            }
            return reports
        } catch {
            throw ServiceFailure(error)
        }
    }
}

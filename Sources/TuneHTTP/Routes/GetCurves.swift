import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Shows where most learning curves lie, and some of them.
    static let getCurves = Route(
        "GET", "/experiments/{name}/curves", role: .viewer, query: ["top", "sample", "points", "trials"]
    ) { call in
        let desk = try await call.desk()
        let request = try CurvesRequest(call.query)
        let snapshot = try await Snapshot(of: desk)
        for number in request.trials where number > snapshot.trials.count {
            throw ServiceFailure.refused(.noSuchTrial(number))
        }
        return .answer(
            try await call.fromChronicle(snapshot) { chronicle in
                Answer(200, CurvesView(request, snapshot, chronicle).json, isKept: false)
            })
    }
}

/// Which curves are wanted.
struct CurvesRequest: Sendable {
    /// How many of the best.
    let top: Int
    /// How many of the others.
    let sample: Int
    /// How many points of each.
    let points: Int
    /// These in any case.
    let trials: [Int]

    /// The most trials that can be named.
    static let most = 100

    init(_ query: Query) throws(BadQuery) {
        top = try query.integer("top", in: 0...100) ?? 10
        sample = try query.integer("sample", in: 0...500) ?? 200
        points = try query.integer("points", in: 2...500) ?? 200
        trials = try Self.trials(query["trials"])
    }

    private static func trials(_ text: String?) throws(BadQuery) -> [Int] {
        guard let text else { return [] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        var numbers: [Int] = []
        for part in parts {
            guard let number = Int(part), String(number) == part, parts.count <= most,
                (1...CoreLimits.trialsPerExperiment).contains(number)
            else { throw BadQuery("trials must be a comma list of 1 to \(most) numbers of trials") }
            numbers.append(number)
        }
        return numbers
    }
}

/// Curves as they are shown.
struct CurvesView: Sendable {
    let json: JSONValue

    init(_ request: CurvesRequest, _ snapshot: Snapshot, _ chronicle: Chronicle) {
        let recording = chronicle.recording
        let selection = CurveSelection(
            of: snapshot.trials, in: recording, asked: request.trials, top: request.top,
            sample: request.sample)
        let all = snapshot.trials.map { recording.curve(ofTrial: $0.number) }.filter { !$0.points.isEmpty }
        let bands = CurveBands(of: all, points: request.points)
        var isThinned = false
        let curves = selection.items.map { item -> JSONValue in
            let curve = recording.curve(ofTrial: item.trial).points
            isThinned = isThinned || curve.count > request.points
            var thinner = CurveThinner<Recording.Point>(count: curve.count, points: request.points)
            for point in curve { thinner.take(point, value: point.value) }
            let (points, trial) = (thinner.finished(), snapshot.trials[item.trial - 1])
            return [
                "trial": .integer(item.trial), "role": .string(item.role.rawValue),
                "state": .string(trial.state.rawValue), "reason": .optional(Self.reason(of: trial)),
                "steps": .array(points.map { .integer($0.step) }),
                "values": .array(points.map { metricJSON($0.value) }),
            ]
        }
        let notes = Self.notes(selection, bands, isThinned ? request.points : nil)
        json = [
            "version": .integer(snapshot.version), "metric": .string(snapshot.spec.objective.metric),
            "total": .integer(selection.total), "bands": bands.json, "curves": .array(curves),
            "note": .optional(notes.isEmpty ? nil : notes.joined(separator: " ")),
        ]
    }

    /// Why a trial is in its state: the reason of the decision, else the error.
    private static func reason(of trial: Trial) -> String? {
        trial.reason?.text
            ?? trial.error.map {
                $0.message.isEmpty ? $0.kind.rawValue : "\($0.kind.rawValue): \($0.message)"
            }
    }

    private static func notes(
        _ selection: CurveSelection, _ bands: CurveBands, _ points: Int?
    ) -> [String] {
        var notes: [String] = []
        if selection.total == 0 { notes.append("No trial has reported yet.") }
        if selection.drawn < selection.total {
            notes.append(
                "Of \(selection.total) curves \(selection.drawn) are drawn; the band is that of all.")
        }
        if let points { notes.append("Curves are thinned out to about \(points) points.") }
        if bands.steps.count < bands.allSteps, bands.nonfinite == 0 {
            notes.append("The band is taken at \(bands.steps.count) of \(bands.allSteps) steps.")
        }
        if bands.nonfinite > 0 { notes.append("Values that are not finite are left out of the band.") }
        return notes
    }
}

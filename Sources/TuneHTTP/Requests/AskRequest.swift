import TuneCore
import TuneJSON
import TuneService

/// The body of an ask: who asks, for how many trials, and how long it can wait for the first.
struct AskRequest: Sendable {
    /// What each of the trials is asked for with.
    let ask: Ask
    /// How many trials are asked for, 1 to 256; one is enough.
    let count: Int
    /// How long to wait for the first, 0 to 60.
    let waitSeconds: Double

    init(_ json: JSONValue, at pointer: String = "") throws(InvalidField) {
        let fields = try Fields(json, at: pointer, known: ["worker", "count", "wait_seconds", "can_resume"])
        ask = Ask(
            worker: try fields.text("worker", limit: CoreLimits.workerLength),
            canResume: try fields.boolean("can_resume") ?? true)
        count = try fields.integer("count", in: 1...CoreLimits.trialsPerAsk) ?? 1
        waitSeconds = try fields.number("wait_seconds", in: 0...Limits.standard.waitSeconds) ?? 0
    }
}

extension Turn {
    /// Hands out as many of the trials as there are.
    mutating func handOut(_ request: AskRequest) throws(ServiceFailure) -> AskResult {
        var trials: [JSONValue] = []
        while trials.count < request.count {
            let events = try execute(.ask(request.ask))
            guard case .handedOut(let handOut)? = events.first?.body else { break }
            trials.append(try view(of: handOut))
        }
        guard trials.isEmpty else { return .trials(trials) }
        guard let waiting = experiment.waiting(canResume: request.ask.canResume) else {
            return .wait(reason: "nothing_now", detail: "There was nothing to hand out this time.")
        }
        return waiting.isDone
            ? .done(reason: waiting.reason, detail: waiting.detail)
            : .wait(reason: waiting.reason, detail: waiting.detail)
    }

    private func view(of handOut: HandOut) throws(ServiceFailure) -> JSONValue {
        do {
            return try experiment.view(of: handOut, at: now)
        } catch {
            throw .refused(error)
        }
    }
}

import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Takes in what became of many trials, each item all or nothing, and asks for the next in one round trip.
    static let tell = Route("POST", "/experiments/{name}/tell", role: .worker, body: .required) { call in
        let desk = try await call.desk()
        let request = try TellRequest(call.body)
        let requestID = call.requestID
        let told = Slot<JSONValue>()
        let answer = try await desk.perform(key: call.key, forSeconds: request.ask?.waitSeconds ?? 0) {
            turn, isLast throws(ServiceFailure) in
            let results = told.get() ?? .array(request.items.map { turn.tell($0, requestID: requestID) })
            told.set(results)
            guard let ask = request.ask else { return .found(Answer(200, ["results": results])) }
            let asked = try turn.handOut(ask)
            let body: JSONValue = ["results": results, "ask": asked.json]
            return asked.isWaiting
                ? .nothingYet(Answer(200, body, isKept: isLast)) : .found(Answer(200, body))
        }
        return .answer(answer)
    }
}

extension Turn {
    /// Carries out one item of a tell and answers for it.
    fileprivate mutating func tell(_ item: TellRequest.Item, requestID: String) -> JSONValue {
        var answer: JSONObject = ["trial": .integer(item.trial), "status": 200]
        do {
            for member in try take(item).members { answer[member.name] = member.value }
        } catch {
            let problem = Problem(error.moved(item.pointer))
            answer["status"] = .integer(problem.code.status)
            answer["problem"] = problem.json(requestID: requestID)
        }
        return .object(answer)
    }

    private mutating func take(_ item: TellRequest.Item) throws(ServiceFailure) -> JSONObject {
        var answer = JSONObject()
        switch item.completion {
        case let completion? where item.reports.isEmpty:
            try execute(.complete(trial: item.trial, lease: item.lease, completion))
        case let completion?:
            try execute(.tell(trial: item.trial, lease: item.lease, reports: item.reports, completion))
        case nil where !item.reports.isEmpty:
            answer = try report(trial: item.trial, lease: item.lease, reports: item.reports)
        case nil: break
        }
        answer["state"] = .string(try experiment.found(item.trial).state.rawValue)
        return answer
    }
}

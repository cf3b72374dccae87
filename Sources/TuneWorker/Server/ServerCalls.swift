import TuneClient
import TuneJSON

/// What a worker asks of the server, each call once.
struct ServerCalls {
    /// What came of a call.
    enum Outcome {
        /// The server's answer.
        case answer(JSONValue)
        /// The server says no; the same call again would bring the same.
        case refused(ClientFailure.Refusal)
        /// The server cannot answer now: the call may be made again.
        case later(String)
    }

    let client: HTTPClient
    private let experiment: String

    init(_ client: HTTPClient, experiment: String) {
        self.client = client
        self.experiment = "/experiments/" + percentEncoded(experiment)
    }

    func getExperiment() -> Outcome { call("GET", "") }

    func ask(_ ask: Ask, key: String) -> Outcome {
        call(
            "POST", "/ask",
            [
                "worker": .string(ask.worker), "count": 1, "wait_seconds": .integer(Ask.waitSeconds),
                "can_resume": .bool(ask.canResume),
            ], headers: ["Idempotency-Key": key])
    }

    func report(_ trial: TrialKey, _ reports: [MetricReport], key: String) -> Outcome {
        let items = reports.map { report -> JSONValue in
            var item: JSONObject = ["step": .integer(report.step), "metrics": .object(report.metrics)]
            item["checkpoint"] = report.checkpoint.map { ["uri": .string($0)] }
            return .object(item)
        }
        return call(
            "POST", trial.path + "/reports", ["reports": .array(items)],
            headers: ["Lease": trial.lease, "Idempotency-Key": key])
    }

    func heartbeat(_ trial: TrialKey) -> Outcome {
        call("POST", trial.path + "/heartbeat", headers: ["Lease": trial.lease])
    }

    func complete(_ trial: TrialKey, _ body: JSONValue) -> Outcome {
        call("POST", trial.path + "/complete", body, headers: ["Lease": trial.lease])
    }

    func keep(_ trial: TrialKey, uri: String, step: Int) -> Outcome {
        call(
            "PUT", trial.path + "/checkpoint?step=\(step)", ["uri": .string(uri)],
            headers: ["Lease": trial.lease])
    }

    /// The bytes of a checkpoint that the server keeps; nil where it has none.
    func fetchCheckpoint(_ number: Int) throws(ClientFailure) -> [UInt8]? {
        let answer = try client.request(
            "GET", experiment + "/trials/\(number)/checkpoint", bytes: nil,
            headers: ["Accept": "application/octet-stream"], timeout: 600
        ).success()
        let isBytes = answer.headers["content-type"]?.hasPrefix("application/octet-stream") == true
        return isBytes ? answer.body : nil
    }

    private func call(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:]
    ) -> Outcome {
        do throws(ClientFailure) {
            let answer = try client.request(
                method, experiment + path, body: body, headers: headers, timeout: Double(Ask.waitSeconds) + 30
            )
            return .answer(try answer.success().json())
        } catch .refused(let refusal) where refusal.status >= 500 || [408, 429].contains(refusal.status) {
            return .later("\(ClientFailure.refused(refusal))")
        } catch .refused(let refusal) {
            return .refused(refusal)
        } catch {
            return .later("\(error)")
        }
    }
}

/// With what a worker asks.
struct Ask: Sendable {
    /// How long the server may look for a trial before it answers that there is none.
    static let waitSeconds = 5

    let worker: String
    let canResume: Bool
}

/// Which trial a call is about.
struct TrialKey: Sendable, Hashable {
    let number: Int
    let lease: String

    fileprivate var path: String { "/trials/\(number)" }
}

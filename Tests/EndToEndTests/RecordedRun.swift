import Foundation
import Testing
import TuneClient
import TuneJSON

/// A run of some workers on one experiment, the same requests each time: what they hear is the record.
struct RecordedRun {
    /// The experiment.
    let spec: JSONValue
    /// Chooses which worker acts next.
    let seed: UInt64

    private static let name = "recorded"
    private static let workers = 4
    private static let requests = 400

    /// What was heard, and what there is in the end; times, and what depends on them, are left out.
    struct Record: Equatable {
        var answers: [String] = []
        var trials = ""
        var best = ""
    }

    private struct Work {
        let trial: Int
        let config: JSONValue
        var step: Int
        var until: Int
    }

    /// Runs all requests on a data directory.
    ///
    /// - Parameter kills: Before which requests the server is killed and started anew.
    func run(data: String, kills: Set<Int>) throws -> Record {
        var server = try Server(data: data)
        _ = try server.api.create(spec)
        var record = Record()
        var chance = SplitMix(seed: seed)
        var work = [Work?](repeating: nil, count: Self.workers)
        for request in 0..<Self.requests {
            if kills.contains(request) {
                server.crash()
                server = try Server(data: data)
            }
            let worker = chance.below(Self.workers)
            record.answers.append(Self.normal(try act(worker, &work[worker], server.api)))
        }
        let trials = try server.api.trials(Self.name, query: "limit=1000")
        record.trials = Self.normal(trials["items"] ?? .null)
        record.best = Self.normal(try server.api.best(Self.name) ?? .null)
        server.stop()
        return record
    }

    /// A worker's next request: ask when it has nothing to do, else report, and complete at the end.
    private func act(_ worker: Int, _ work: inout Work?, _ api: TuneAPI) throws -> JSONValue {
        guard var current = work else {
            let answer = try api.ask(Self.name, worker: "worker-\(worker)")
            if let trial = answer["trials"]?.array?.first, let number = trial["number"]?.int {
                work = Work(
                    trial: number, config: try #require(trial["config"]), step: trial["from_step"]?.int ?? 0,
                    until: trial["until_step"]?.int ?? 9)
            }
            return answer
        }
        guard current.step < current.until else {
            work = nil
            return try api.complete(Self.name, trial: current.trial)
        }
        current.step += 1
        let loss = Self.loss(current.config, step: current.step)
        let answer = try api.report(
            Self.name, trial: current.trial, step: current.step, metrics: ["loss": .number(loss)])
        current.until = answer["decision"]?["until_step"]?.int ?? current.until
        work = answer["decision"]?["action"]?.string == "continue" ? current : nil
        return answer
    }

    private static func loss(_ config: JSONValue, step: Int) -> Double {
        let distance = abs(log10(config["lr"]?.double ?? 1) + 2)
        return distance + Double(abs((config["layers"]?.int ?? 0) - 3)) / 2 + 1 / Double(step + 1)
    }

    private static let volatile: Set<String> = [
        "expires_at", "created_at", "started_at", "finished_at", "token", "lease",
    ]

    /// An answer as text without what depends on the time of day.
    private static func normal(_ value: JSONValue) -> String { stripped(value).text }

    private static func stripped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(stripped))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.filter { !volatile.contains($0.name) }
                        .map { JSONObject.Member($0.name, stripped($0.value)) }))
        case .null, .bool, .integer, .number, .string: value
        }
    }
}

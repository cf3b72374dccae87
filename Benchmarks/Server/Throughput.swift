import Foundation
import Synchronization
import TuneClient
import TuneJSON

/// How many trials a second clients bring through ask, one report and completion, every answer durable.
struct Throughput {
    let clients: Int
    let trials: Int
    /// Whether one `tell` reports, completes and asks again.
    let isTelling: Bool

    static let spec: JSONValue = [
        "name": "throughput", "seed": 1,
        "space": [
            "lr": ["type": "float", "low": 0.0001, "high": 1, "scale": "log"],
            "layers": ["type": "int", "low": 1, "high": 8],
        ],
        "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": "random"],
    ]

    func measure() throws -> Measurement {
        let folder = Folder()
        let server = try BenchServer(data: folder.path)
        _ = try server.api.create(Self.spec)
        var counter = CommitCounter(data: folder.path)
        let (before, left) = (server.processorSeconds, Countdown(trials))
        let failures = Mutex(0)
        let threads = (0..<clients).map { _ in
            ClientThread { [address = server.address, isTelling] in
                do {
                    let client = HTTPClient(base: address)
                    try isTelling ? Self.tell(client, left) : Self.loop(client, left)
                } catch {
                    failures.withLock { $0 += 1 }
                }
            }
        }
        let duration = seconds {
            for thread in threads { thread.start() }
            while !threads.allSatisfy(\.isDone) {
                counter.look()
                usleep(10_000)
            }
        }
        counter.look()
        let processor = server.processorSeconds - before
        server.stop()
        guard failures.withLock({ $0 }) == 0 else { throw BenchServer.Failure(message: "requests failed") }
        let perTrial = Double(counter.commits) / Double(trials)
        return Measurement(
            "trials/s, \(clients) client\(clients > 1 ? "s" : "")\(isTelling ? ", tell" : "")",
            Double(trials) / duration, "/s", bar: clients == 64 && !isTelling ? ">= 1000" : "",
            note: "\(trials) trials, \((perTrial * 100).rounded() / 100) commits a trial, "
                + "\((processor / Double(trials) * 1e6).rounded()) µs of the server's processor a trial")
    }

    private static let headers = ["Content-Type": "application/json"]
    private static let askBody = Array("{}".utf8)
    private static let reportBody = Array(#"{"step":1,"metrics":{"loss":0.5}}"#.utf8)
    private static let completeBody = Array(#"{"state":"completed"}"#.utf8)

    private static func loop(_ client: HTTPClient, _ left: Countdown) throws {
        while left.next() {
            let asked = try post(client, "/experiments/throughput/ask", askBody)
            let number = asked["trials"]?.array?.first?["number"]?.int ?? 0
            let path = "/experiments/throughput/trials/\(number)"
            _ = try client.request("POST", path + "/reports", bytes: reportBody, headers: headers).success()
            _ = try client.request("POST", path + "/complete", bytes: completeBody, headers: headers)
                .success()
        }
    }

    private static func tell(_ client: HTTPClient, _ left: Countdown) throws {
        var answer = try post(client, "/experiments/throughput/ask", askBody)
        while left.next() {
            let number = answer["trials"]?.array?.first?["number"]?.int ?? 0
            let body = #"""
                {"results":[{"trial":\#(number),"reports":[{"step":1,"metrics":{"loss":0.5}}],\#
                "complete":{"state":"completed"}}],"ask":{}}
                """#
            let told = try post(client, "/experiments/throughput/tell", Array(body.utf8))
            answer = told["ask"] ?? .null
        }
    }

    private static func post(_ client: HTTPClient, _ path: String, _ body: [UInt8]) throws -> JSONValue {
        try client.request("POST", path, bytes: body, headers: headers).success().json()
    }
}

/// Hands out a number of turns to many threads.
final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) {
        left = Atomic(count)
    }

    /// Whether there was a turn left, which is now taken.
    func next() -> Bool { left.subtract(1, ordering: .relaxed).oldValue > 0 }
}

/// A thread that says when it is done.
final class ClientThread: Sendable {
    private let done = Atomic(false)
    private let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }

    var isDone: Bool { done.load(ordering: .acquiring) }

    func start() {
        let thread = Thread {
            self.work()
            self.done.store(true, ordering: .releasing)
        }
        thread.start()
    }
}

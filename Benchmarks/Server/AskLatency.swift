import Foundation
import Synchronization
import TuneClient
import TuneJSON

/// How long an ask takes over HTTP, its commit included, when so many trials are finished.
struct AskLatency {
    let searcher: String
    let finished: Int

    private static let asks = 300

    func measure() throws -> [Measurement] {
        let folder = Folder()
        let server = try BenchServer(data: folder.path)
        _ = try server.api.create([
            "name": "latency", "seed": 1, "space": AskLatency.space,
            "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": .string(searcher)],
        ])
        try fill(server)
        let client = HTTPClient(base: server.address)
        var times: [Double] = []
        var sources: [String: Int] = [:]
        for _ in 0..<Self.asks {
            let start = ContinuousClock.now
            let answer = try client.request("POST", "/experiments/latency/ask").success()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            let source = try answer.json()["trials"]?.array?.first?["origin"]?["source"]?.string ?? ""
            sources[source, default: 0] += 1
        }
        server.stop()
        let note = sources.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let name = "ask, \(searcher), \(finished) finished"
        let bar = searcher == "bohb" && finished == 10_000 ? "<= 5" : ""
        return [
            Measurement(name + ", p50", quantile(0.5, of: times), "ms", bar: bar, note: note),
            Measurement(name + ", p99", quantile(0.99, of: times), "ms"),
        ]
    }

    private static let space: JSONValue = [
        "lr": ["type": "float", "low": 0.0001, "high": 1, "scale": "log"],
        "momentum": ["type": "float", "low": 0, "high": 0.99],
        "layers": ["type": "int", "low": 1, "high": 8],
        "batch": ["type": "categorical", "values": [16, 32, 64, 128]],
        "dropout": ["type": "float", "low": 0, "high": 0.9],
    ]

    /// Brings finished trials through the front door.
    private func fill(_ server: BenchServer) throws {
        let left = Countdown(finished)
        let failures = Mutex(0)
        let threads = (0..<8).map { index in
            ClientThread { [address = server.address] in
                var chance = Chance(state: UInt64(index + 1))
                let client = HTTPClient(base: address)
                while left.next() {
                    let lr = pow(10, -4 * chance.unit())
                    let body: JSONValue = [
                        "config": [
                            "lr": .number(lr), "momentum": .number(0.99 * chance.unit()),
                            "layers": .integer(1 + Int(8 * chance.unit())), "batch": 32,
                            "dropout": .number(0.9 * chance.unit()),
                        ],
                        "state": "completed",
                        "metrics": ["loss": .number(abs(log10(lr) + 2) + chance.unit())],
                    ]
                    let answer = try? client.request("POST", "/experiments/latency/trials", body: body)
                    if answer?.status != 201 { failures.withLock { $0 += 1 } }
                }
            }
        }
        for thread in threads { thread.start() }
        while !threads.allSatisfy(\.isDone) { usleep(10_000) }
        guard failures.withLock({ $0 }) == 0 else {
            throw BenchServer.Failure(message: "trials were refused")
        }
    }
}

/// A small generator of numbers from 0 to below 1 (xorshift64*, Vigna 2016).
struct Chance {
    var state: UInt64

    mutating func unit() -> Double {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Double((state &* 2_685_821_657_736_338_717) >> 11) / 9_007_199_254_740_992
    }
}

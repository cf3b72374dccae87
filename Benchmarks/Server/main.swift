// Speed and memory of the server, as a table in Markdown and as lines of JSON.
//
//     bench [startup] [throughput] [latency] [reopening] [decisions] [asks] [--quick]
//
// Without names everything is measured. The server is the release build beside this program, or `TUNE_BINARY`.

import Foundation
import TuneJSON

let arguments = CommandLine.arguments.dropFirst()
let isQuick = arguments.contains("--quick")
let wanted = arguments.filter { !$0.hasPrefix("--") }
let scale = isQuick ? 10 : 1

/// A group of measurements by name.
let groups: [(name: String, measure: () throws -> [Measurement])] = [
    ("startup", { try Startup().measure() }),
    (
        "throughput",
        {
            try [
                Throughput(clients: 1, trials: 2000 / scale, isTelling: false),
                Throughput(clients: 64, trials: 10_000 / scale, isTelling: false),
                Throughput(clients: 64, trials: 10_000 / scale, isTelling: true),
            ].map { try $0.measure() }
        }
    ),
    (
        "latency",
        {
            try ["random", "bohb"].flatMap { searcher in
                try [0, 1000, isQuick ? 2000 : 10_000].flatMap {
                    try AskLatency(searcher: searcher, finished: $0).measure()
                }
            }
        }
    ),
    ("reopening", { try Reopening(trials: 1000 / scale).measure() }),
    ("decisions", { try Decisions().measure() }),
    (
        "asks",
        {
            try [7, 20].flatMap {
                try ModelAsks(dimensions: $0, marks: isQuick ? [100] : [100, 300, 1000]).measure()
            }
        }
    ),
]

var measurements: [Measurement] = []
print("| what | measured | bar | |\n|---|---|---|---|")
for group in groups where wanted.isEmpty || wanted.contains(group.name) {
    do {
        for measurement in try group.measure() {
            print(measurement.row)
            fflush(nil)
            measurements.append(measurement)
        }
    } catch {
        FileHandle.standardError.write(Data("bench: \(group.name): \(error)\n".utf8))
        exit(1)
    }
}
print()
for measurement in measurements { print(measurement.json.text) }

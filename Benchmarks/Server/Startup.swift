import Foundation

/// How long a server takes to answer, and what memory it holds when nobody asks for anything.
struct Startup {
    private static let starts = 5

    func measure() throws -> [Measurement] {
        let folder = Folder()
        var times: [Double] = []
        var memory = 0.0
        for _ in 0..<Self.starts {
            let server = try BenchServer(data: folder.path)
            times.append(server.secondsToHealth)
            try server.waitUntilReady()
            usleep(500_000)
            memory = server.residentMiB
            server.stop()
        }
        return [
            Measurement(
                "start to first healthz", quantile(0.5, of: times), "s", bar: "<= 0.3",
                note: "median of \(Self.starts)"),
            Measurement("idle memory", memory, "MiB", bar: "<= 60"),
        ]
    }
}

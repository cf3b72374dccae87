import TuneClient
import TuneJSON

/// How long a server takes to go on with an experiment of a million reports.
struct Reopening {
    let trials: Int

    private static let stepsPerTrial = 1000

    func measure() throws -> [Measurement] {
        let folder = Folder()
        let server = try BenchServer(data: folder.path)
        _ = try server.api.create(Throughput.spec)
        let client = HTTPClient(base: server.address)
        let steps = (1...Self.stepsPerTrial).map { #"{"step":\#($0),"metrics":{"loss":\#(1 / Double($0))}}"# }
        let body = Array(#"{"reports":[\#(steps.joined(separator: ","))]}"#.utf8)
        let headers = ["Content-Type": "application/json"]
        let writing = try seconds {
            for _ in 0..<trials {
                let asked = try server.api.ask("throughput", worker: "bench")
                let number = asked["trials"]?.array?.first?["number"]?.int ?? 0
                let path = "/experiments/throughput/trials/\(number)"
                _ = try client.request("POST", path + "/reports", bytes: body, headers: headers).success()
                _ = try server.api.complete("throughput", trial: number)
            }
        }
        server.stop()
        let reports = Double(trials * Self.stepsPerTrial)
        let start = ContinuousClock.now
        let again = try BenchServer(data: folder.path)
        try again.waitUntilReady()
        let ready = (ContinuousClock.now - start) / .seconds(1)
        let memory = again.residentMiB
        again.stop()
        return [
            Measurement(
                "reports/s in calls of 1,000", reports / writing, "/s", note: "\(Int(reports)) reports"),
            Measurement(
                "\(Int(reports)) reports reopened", ready, "s", bar: "<= 3",
                note: "from the start of the process, then \(Int(memory)) MiB"),
        ]
    }
}

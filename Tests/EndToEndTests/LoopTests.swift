import Testing
import TuneClient
import TuneJSON

@Suite("The loop of the README")
struct LoopTests {
    @Test("create, ask, report, complete and best")
    func fiveRequests() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        let api = server.api
        let made = try api.create([
            "name": "first",
            "space": [
                "lr": ["type": "float", "low": 0.0001, "high": 0.1, "scale": "log"],
                "layers": ["type": "int", "low": 1, "high": 3],
                "units2": [
                    "type": "int", "low": 8, "high": 256, "scale": "log", "when": ["layers": ["min": 2]],
                ],
            ],
            "objectives": [["metric": "val_loss", "goal": "minimize"]],
            "scheduler": ["name": "asha", "options": ["max_resource": 27]], "limits": ["trials": 50],
        ])
        #expect(made["state"] == "running")
        #expect(try api.best("first") == nil)
        let asked = try api.ask("first", worker: "me")
        #expect(asked["status"] == "ok")
        let trial = try #require(asked["trials"]?.array?.first)
        #expect(trial["number"] == 1)
        let config = try #require(trial["config"]?.object)
        #expect((config["units2"] != nil) == ((config["layers"]?.int ?? 0) >= 2))
        let reported = try api.report(
            "first", trial: 1, step: 1, metrics: ["val_loss": 0.71, "seconds": 3.2])
        #expect(["continue", "stop"].contains(reported["decision"]?["action"]?.string))
        let completed = try api.complete("first", trial: 1, metrics: ["val_loss": 0.42])
        #expect(completed["state"] == "completed")
        let best = try #require(try api.best("first"))
        #expect(best["number"] == 1 && best["value"] == 0.42)
        #expect(best["config"] == trial["config"])
        server.stop()
    }

    @Test("events come as a stream, and again from where it broke off")
    func eventsStream() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        _ = try server.api.create([
            "name": "streamed", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]],
        ])
        _ = try server.api.ask("streamed", worker: "me", count: 3)
        func events(after id: String?, count: Int) throws -> [ServerEvent] {
            var (stream, events) = (EventStream(), [ServerEvent]())
            _ = try server.client().stream(
                "/experiments/streamed/events", headers: id.map { ["Last-Event-ID": $0] } ?? [:], timeout: 30
            ) { piece in
                events += stream.take(piece)
                return events.count < count
            }.success()
            return events
        }
        let all = try events(after: nil, count: 4)
        #expect(all.map(\.id) == ["1", "2", "3", "4"])
        #expect(try events(after: "2", count: 2) == Array(all[2...]))
        server.stop()
    }
}

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

    @Test("every analysis of a finished experiment answers, and what-if finds what would be saved")
    func analyses() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        let (api, path) = (server.api, "/experiments/analysed")
        _ = try api.create([
            "name": "analysed",
            "space": ["x": ["type": "float", "low": 0, "high": 1], "k": ["type": "bool"]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "limits": ["trials": 12],
        ])
        let trials = try #require(try api.ask("analysed", worker: "me", count: 12)["trials"]?.array)
        for trial in trials {
            let (number, x) = (trial["number"]?.int ?? 0, trial["config"]?["x"]?.double ?? 0)
            for step in 1...9 {
                let loss = JSONValue.number(x + 1 / Double(step))
                _ = try api.report("analysed", trial: number, step: step, metrics: ["loss": loss])
            }
            _ = try api.complete("analysed", trial: number, metrics: ["loss": .number(x)])
        }
        for analysis in [
            "importance", "importance?method=fanova&pairs=true", "pareto", "correlations", "parallel",
            "slice?parameter=x", "pairs?x=x&y=k", "hypervolume", "regret?optimum=0", "distribution",
            "summary",
            "best?fidelity=any&top=3", "trials/1/explain",
        ] {
            let answer = try server.client().request("GET", "\(path)/\(analysis)")
            #expect(answer.status == 200, "\(analysis)")
        }
        let asha: JSONValue = ["name": "asha", "options": ["max_resource": 9, "reduction_factor": 3]]
        let replay = try server.client().request("POST", "\(path)/what-if", body: ["scheduler": asha])
            .success().json()
        #expect(replay["best_trial"]?["survives"] == true)
        #expect((replay["saved"]?["resource"]?.double ?? 0) > 0)
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

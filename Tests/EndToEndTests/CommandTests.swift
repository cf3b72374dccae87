import Foundation
import Testing
import TuneClient
import TuneJSON

@Suite("The commands", .serialized)
struct CommandTests {
    private static let iris = """
        {"name": "iris", "space": {"lr": {"type": "float", "low": 1e-3, "high": 0.1, "scale": "log"},
         "batch_size": {"type": "categorical", "values": [16, 32]}},
         "objectives": [{"metric": "val_loss", "goal": "minimize"}],
         "scheduler": {"name": "asha", "options": {"max_resource": 4, "reduction_factor": 2}},
         "limits": {"trials": TRIALS}, "seed": 3,
         "evaluator": {"name": "mlp", "options": {"dataset": "iris", "max_epochs": 4}, "workers": 2}}
        """

    private func spec(trials: Int, in directory: TemporaryDirectory) throws -> String {
        try directory.write(
            Self.iris.replacingOccurrences(of: "TRIALS", with: "\(trials)"), to: "iris-\(trials).json")
    }

    @Test("run trains the built-in network, shows the best and tests it")
    func runTrains() throws {
        let directory = try TemporaryDirectory()
        let file = try spec(trials: 6, in: directory)
        let (status, output, errors) = try Program.run(["run", file, "--data", directory.path + "/data"])
        #expect(status == 0, "\(errors)")
        #expect(errors.contains("6/6 trials"), "\(errors)")
        #expect(output.contains("The best configuration"))
        #expect(output.contains("test accuracy"))
        let verified = try Program.run(["verify", "--data", directory.path + "/data"])
        #expect(verified.status == 0, "\(verified.errors)")
        // The same command shows the same results again.
        let again = try Program.run(["run", file, "--data", directory.path + "/data"])
        #expect(again.status == 0)
        #expect(again.output == output)
    }

    @Test("run on a server elsewhere does the same")
    func runOnServer() throws {
        let directory = try TemporaryDirectory()
        let file = try spec(trials: 3, in: directory)
        let server = try Server(data: directory.path + "/data")
        let (status, output, errors) = try Program.run([
            "run", file, "--server", server.address, "--name", "other",
        ])
        #expect(status == 0, "\(errors)")
        #expect(output.contains("other is completed"))
        server.stop()
    }

    @Test("Ctrl-C pauses a run, and the same command goes on with it")
    func interruptPauses() throws {
        let directory = try TemporaryDirectory()
        let file = try spec(trials: 150, in: directory)
        let command = ["run", file, "--data", directory.path + "/data"]
        let program = try Program(command, isErrorRead: true)
        while let line = program.line(), !line.contains("/150 trials") {}
        program.send(SIGINT)
        #expect(program.lines().contains { $0.contains("The same command") })
        #expect(program.wait() == 130)
        let paused = try Program.run(["export", "iris", "--data", directory.path + "/data"])
        #expect(paused.output.contains("\"state\":\"paused\""))
        let (status, output, errors) = try Program.run(command)
        #expect(status == 0, "\(errors)")
        #expect(errors.contains("goes on"))
        #expect(output.contains("iris is completed"))
        let verified = try Program.run(["verify", "--data", directory.path + "/data"])
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test(
        "run refuses a file that is no experiment with 64 and says where it is wrong",
        arguments: [
            ("a.json", "{\"space\": {}, }", "line 1"), ("a.json", "{\"space\": {}, \"space\": {}}", "line 1"),
            ("a.yaml", "space: {x: 1}\nspace: {y: 2}\n", "space"), ("a.yaml", "- 1\n", "mapping"),
            ("a.yaml", "space: {x: .inf}\n", ".inf"), ("a.yaml", "space: {\n", "a.yaml"),
            ("a.yaml", "spaces: {}\n", "did you mean space"),
        ])
    func wrongFilesAreRefused(name: String, text: String, words: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: name)
        let (status, output, errors) = try Program.run(["run", file, "--data", directory.path + "/data"])
        #expect(status == 64)
        #expect(output == "")
        #expect(errors.contains(words), "\(errors)")
    }

    @Test("YAML and JSON of one experiment are the same experiment, 1e-4 is a number and on is a text")
    func yamlIsReadAsJSON() throws {
        let directory = try TemporaryDirectory()
        let yaml = """
            name: both
            space:
              lr: {type: float, low: 1e-4, high: 1E-1, scale: log}
              mode: {type: categorical, values: [on, off, no, 0x10, "1", 1.5]}
            objectives: [{metric: loss, goal: minimize}]
            limits: {target: 1}
            """
        let json = """
            {"name": "both", "space": {"lr": {"type": "float", "low": 0.0001, "high": 0.1, "scale": "log"},
             "mode": {"type": "categorical", "values": ["on", "off", "no", 16, "1", 1.5]}},
             "objectives": [{"metric": "loss", "goal": "minimize"}], "limits": {"target": 1}}
            """
        let server = try Server(data: directory.path + "/data")
        let file = try directory.write(yaml, to: "both.yaml")
        let program = try Program(["run", file, "--server", server.address], isErrorRead: true)
        while let line = program.line(), !line.contains("curl -X POST") {}
        let answer = try server.client().request(
            "POST", "/experiments?on_conflict=reuse", bytes: Array(json.utf8),
            headers: ["Content-Type": "application/json"])
        #expect(answer.status == 200, "\(answer.text)")
        // An external worker brings the run to its end.
        let asked = try server.api.ask("both", worker: "outside")
        let number = try #require(asked["trials"]?.array?.first?["number"]?.int)
        _ = try server.api.complete("both", trial: number, metrics: ["loss": 0.5])
        #expect(program.wait() == 0)
        server.stop()
    }

    @Test("export writes the log as lines of JSON and the trials as CSV, from a directory and from a server")
    func exportWrites() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        _ = try server.api.create([
            "name": "exported", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "limits": ["trials": 1],
        ])
        _ = try server.api.ask("exported", worker: "worker")
        _ = try server.api.complete("exported", trial: 1, metrics: ["loss": 0.25])
        let lines = try Program.run(["export", "exported", "--server", server.address])
        let table = try Program.run(["export", "exported", "--server", server.address, "--format", "csv"])
        #expect(lines.status == 0 && table.status == 0)
        server.stop()
        for line in lines.output.split(separator: "\n") {
            #expect(throws: Never.self) { try JSONParser.parse(Array(line.utf8)) }
        }
        #expect(lines.output.split(separator: "\n").count > 3)
        #expect(table.output.hasPrefix("number,state,"))
        #expect(table.output.contains("1,completed,"))
        #expect(table.output.contains("0.25"))
        let kept = try Program.run(["export", "exported", "--data", directory.path])
        #expect(
            kept.output.split(separator: "\n").dropFirst() == lines.output.split(separator: "\n").dropFirst())
        let keptTable = try Program.run(["export", "exported", "--data", directory.path, "--format", "csv"])
        #expect(keptTable.output == table.output)
        let unknown = try Program.run(["export", "unknown", "--data", directory.path])
        #expect(unknown.status == 1)
        #expect(unknown.output == "")
    }

    @Test("health says whether a server answers")
    func healthAnswers() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        #expect(try Program.run(["health", "--server", server.address]).status == 0)
        server.stop()
        #expect(try Program.run(["health", "--server", server.address]).status == 1)
    }

    @Test("--version and --help answer with 0")
    func helpAnswers() throws {
        let (version, help) = (try Program.run(["--version"]), try Program.run(["--help"]))
        #expect(version.status == 0 && help.status == 0)
        #expect(version.output.hasPrefix("tune-server "))
        #expect(
            help.output.contains("curl") && help.output.contains("serve") && help.output.contains("verify"))
    }
}

import ArgumentParser

/// The root of the command line.
struct TuneServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune-server",
        abstract: "Tunes hyperparameters for trainers in any language, over HTTP.",
        discussion: """
            Start a server, make an experiment, ask for a trial, report to
            it, complete it, and see the best:

              tune-server serve --port 8080

              URL=http://127.0.0.1:8080/experiments
              JSON='Content-Type: application/json'
              curl $URL -H "$JSON" -d '{"name": "first",
                "space": {"lr": {"type": "float", "low": 0.001, "high": 1}},
                "objectives": [{"metric": "loss", "goal": "minimize"}]}'
              curl -X POST $URL/first/ask
              curl $URL/first/trials/1/reports -H "$JSON" \\
                -d '{"step": 1, "metrics": {"loss": 0.7}}'
              curl $URL/first/trials/1/complete -H "$JSON" \\
                -d '{"state": "completed"}'
              curl $URL/first/best

            Or let it train and tune a network by itself:

              tune-server run Examples/iris.yaml

            A running server describes all of its interface at /openapi.yaml. Every
            option is also an environment variable: --log-level is TUNE_LOG_LEVEL; the
            command line wins.
            """,
        version: "tune-server " + LocalServer.version,
        subcommands: [
            Serve.self, Run.self, WorkerCommand.self, Export.self, Verify.self, Token.self, Health.self,
        ],
        defaultSubcommand: Serve.self)
}

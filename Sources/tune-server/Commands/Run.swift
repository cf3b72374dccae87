import ArgumentParser
import Logging
import TuneClient

/// Runs an experiment to its end and shows how it goes.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run an experiment from a YAML or JSON file to its end.",
        discussion: """
            The file is the body of `POST /experiments`. Without --server a server of this process' own runs it on the
            data directory. Ctrl-C pauses the experiment; the same command goes on with it. In the end it shows the best
            trials; with a built-in evaluator the best configuration is trained again and tested.

              tune-server run Examples/iris.yaml
              tune-server run Examples/iris.yaml --server http://127.0.0.1:8080 --name iris-2
            """)

    @Argument(help: "The file that defines the experiment.")
    var file: String

    @Option(help: "The server to run it on; one of this process' own when none is given.")
    var server: String?

    @Option(help: "Where experiments are kept, without --server. (default: ./tune-data)")
    var data: String?

    @Option(help: "A folder with CSV and IDX data sets, beside those that are built in.")
    var datasets: String?

    @Option(help: "The experiment's name instead of the file's.")
    var name: String?

    @Option(help: "The server's token.")
    var token: String?

    @Option(help: "What is logged, without --server. (default: warning)")
    var logLevel: String?

    func run() async throws {
        let spec = try SpecFile(path: file, name: name)
        let folder = try Setting("datasets", given: datasets).map(ServerOptions.folder)
        let flag = InterruptFlag()
        let interrupts = Interrupts { flag.raise($0) }
        let outcome: Int32
        if let server = Setting("server", given: server) {
            let address = try server.nonEmpty()
            let token = Setting("token", given: token)?.text
            outcome = try await onThread { () throws(CommandFailure) in
                try run(spec, on: address, token: token, datasets: folder, flag)
            }
        } else {
            outcome = try await withLocalServer(try options(datasets: folder)) {
                address throws(CommandFailure) in
                try run(spec, on: address, token: nil, datasets: folder, flag)
            }
        }
        withExtendedLifetime(interrupts) {}
        if outcome != 0 { throw ExitCode(outcome) }
    }

    private func options(datasets: String?) throws(CommandFailure) -> ServerOptions {
        var options = ServerOptions()
        options.datasets = datasets
        options.logLevel = try Setting("log-level", given: logLevel).map(ServerOptions.logLevel) ?? .warning
        if let setting = Setting("data", given: data) { options.data = try setting.nonEmpty() }
        return options
    }

    /// Runs the experiment and shows the results.
    ///
    /// - Returns: The exit status.
    private func run(
        _ spec: SpecFile, on server: String, token: String?, datasets: String?, _ flag: InterruptFlag
    ) throws(CommandFailure) -> Int32 {
        let api = TuneAPI(HTTPClient(base: server, token: token))
        let runner = Runner(address: server, api: api, file: spec, interrupts: flag)
        switch try runner.run() {
        case .interrupted(let signal):
            Console.error("Paused. The same command goes on with it: tune-server run \(file)")
            return 128 + signal
        case .over(let experiment):
            let rungs = try runner.rungs()
            if !rungs.isEmpty { Console.out(([""] + rungs).joined(separator: "\n")) }
            for line in try Results(api: api, experiment: experiment).lines() { Console.out(line) }
            guard experiment.state != "failed" else { return 1 }
            return try retrain(experiment, datasets: datasets, flag)
        }
    }

    private func retrain(
        _ experiment: ExperimentView, datasets: String?, _ flag: InterruptFlag
    ) throws(CommandFailure) -> Int32 {
        do throws(CommandFailure) {
            guard let retraining = try Retraining(experiment, datasets: datasets) else { return 0 }
            guard let lines = try retraining.run(shouldGoOn: { flag.raised == nil }) else {
                return 128 + (flag.raised ?? 0)
            }
            Console.out(([""] + lines).joined(separator: "\n"))
        } catch {
            // The experiment itself has ended well; a data set that only the server has is no failure.
            Console.error(error.message)
        }
        return 0
    }
}

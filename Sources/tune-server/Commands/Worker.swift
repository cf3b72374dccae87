import ArgumentParser
import Foundation
import TuneWorker

/// Runs trials of an experiment as commands.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Run trials of an experiment, each as a command.",
        discussion: """
            Names of parameters in braces stand for the trial's values; {{ and }} are braces. The command writes its
            metrics as lines of JSON and is ended by SIGTERM when the server stops or pauses its trial:

              tune-server worker --server http://127.0.0.1:8080 --experiment mnist --parallel 4 \\
                -- python train.py --lr {lr} --batch {batch_size}

              {"step": 3, "val_loss": 0.41}

            Ctrl-C gives the trials back and ends, a second one ends at once. Docs/worker.md says what the command finds
            in its environment.
            """)

    @Option(help: "The server's address. (default: http://127.0.0.1:8080)")
    var server: String?

    @Option(help: "The server's token.")
    var token: String?

    @Option(help: "The experiment.")
    var experiment: String?

    @Option(help: "The worker's name, as the server shows it. (default: host and process)")
    var name: String?

    @Option(help: "How many trials run at a time. (default: 1, or as many as there are GPUs for)")
    var parallel: String?

    @Option(help: "GPUs to hand out, as CUDA_VISIBLE_DEVICES takes them, with commas: 0,1,2,3.")
    var gpus: String?

    @Option(help: "How many of them a trial gets for itself. (default: 1)")
    var gpusPerTrial: String?

    @Option(help: "Where checkpoints and logs are kept. (default: ./tune-work)")
    var directory: String?

    @Option(help: "Seconds between SIGTERM and SIGKILL. (default: 10)")
    var grace: String?

    @Option(help: "Seconds that a trial's command may run. (default: any)")
    var timeout: String?

    @Option(
        help:
            "Bytes of a log that are kept, its head and its tail; K, M and G are powers of 1024. (default: 10M)"
    )
    var logLimit: String?

    @Flag(help: "The command cannot go on from a checkpoint: its trials are never paused.")
    var noResume = false

    @Option(help: "End after so many trials.")
    var count: String?

    @Option(help: "End after so many seconds without a trial.")
    var idleExit: String?

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func run() async throws {
        let worker = Worker(try options()) { Console.error($0) }
        let flag = InterruptFlag()
        let interrupts = Interrupts { [worker] signal in
            if flag.raised != nil { worker.killAll() }
            flag.raise(signal)
            Console.error("Giving the trials back; once more ends at once.")
            worker.interrupt()
        }
        let (ending, trials) = try await onThread { () throws(CommandFailure) in
            do throws(WorkerFailure) {
                return try worker.run()
            } catch {
                throw CommandFailure(error)
            }
        }
        withExtendedLifetime(interrupts) {}
        let count = trials == 1 ? "1 trial" : "\(trials) trials"
        switch ending {
        case .done(let detail): Console.error("\(count). \(detail)")
        case .enough: Console.error("\(count).")
        case .interrupted:
            Console.error("\(count). Interrupted.")
            throw ExitCode(128 + (flag.raised ?? 0))
        }
    }

    private func options() throws(CommandFailure) -> WorkerOptions {
        guard !command.isEmpty else {
            throw .usage(
                "There is no command to run; it comes last, after --, such as: -- python train.py --lr {lr}")
        }
        guard let experiment = try Setting("experiment", given: experiment)?.nonEmpty() else {
            throw .usage("--experiment must name the experiment.")
        }
        let environment = ProcessInfo.processInfo.environment
        var options = WorkerOptions(
            server: try Setting("server", given: server)?.nonEmpty() ?? "http://127.0.0.1:8080",
            experiment: experiment, command: command,
            name: try Setting("name", given: name)?.nonEmpty() ?? Self.usualName, environment: environment)
        options.token = Setting("token", given: token)?.text
        options.parallel = try Setting("parallel", given: parallel)?.integer(in: 1...1024)
        options.gpus = Setting("gpus", given: gpus)?.list()
        options.gpusPerTrial = try Setting("gpus-per-trial", given: gpusPerTrial)?.integer(in: 1...64) ?? 1
        if let setting = Setting("directory", given: directory) { options.directory = try setting.nonEmpty() }
        if let grace = try Setting("grace", given: grace)?.seconds() { options.grace = grace }
        options.timeout = try Setting("timeout", given: timeout)?.seconds()
        if let limit = try Setting("log-limit", given: logLimit)?.bytes() { options.logLimit = limit }
        options.canResume = !noResume
        options.count = try Setting("count", given: count)?.integer(in: 1...1_000_000_000)
        options.idleExit = try Setting("idle-exit", given: idleExit)?.seconds()
        return options
    }

    private static var usualName: String {
        "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)"
    }
}

extension CommandFailure {
    /// A worker's failure; what is wrong with the command line has the status for that.
    fileprivate init(_ failure: WorkerFailure) {
        switch failure {
        case .badCommand, .badOption: self = .usage(failure.description)
        case .server, .system: self = CommandFailure(failure.description)
        }
    }
}

extension Setting {
    /// A number of seconds, from 0 to a year.
    fileprivate func seconds() throws(CommandFailure) -> Duration {
        guard let value = Double(text), value >= 0, value <= 31_536_000 else {
            throw .usage("\(origin) must be a number of seconds from 0 to 31536000, not \"\(text)\".")
        }
        return .seconds(value)
    }

    /// A number of bytes, from 1 KiB to 1 TiB.
    fileprivate func bytes() throws(CommandFailure) -> Int {
        let factor = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30][text.suffix(1).uppercased()]
        let digits = factor == nil ? text[...] : text.dropLast()
        guard let value = Int(digits), (0...(1 << 30)).contains(value),
            (1 << 10...1 << 40).contains(value * (factor ?? 1))
        else { throw .usage("\(origin) must be a number of bytes such as 512K or 10M, not \"\(text)\".") }
        return value * (factor ?? 1)
    }
}

import Glibc
import TuneClient
import TuneJSON

/// Makes an experiment on a server, or takes it up again, and watches it to its end.
///
/// Blocks its thread.
struct Runner {
    /// How a run ended.
    enum Outcome {
        /// The experiment is over.
        case over(ExperimentView)
        /// A signal came, and the experiment is paused.
        case interrupted(Int32)
    }

    /// The server's address, for the lines that people paste.
    let address: String
    let api: TuneAPI
    let file: SpecFile
    let interrupts: InterruptFlag

    private static let pollSeconds = 0.25
    private static let rungsSeconds = 30.0
    /// How long a server may be away before the run gives up.
    private static let patienceSeconds = 60.0

    func run() throws(CommandFailure) -> Outcome {
        var progress = ProgressLine(isTerminal: Console.isErrorATerminal)
        var experiment = try begin(&progress)
        var rungsAt = Self.rungsSeconds
        let start = ContinuousClock.now
        while !experiment.isOver {
            let time = seconds(since: start)
            progress.show(experiment, at: time)
            if time >= rungsAt {
                progress.say(try rungs())
                rungsAt = time + Self.rungsSeconds
            }
            interrupts.wait(Self.pollSeconds)
            if let signal = interrupts.raised {
                progress.clear()
                try pause()
                return .interrupted(signal)
            }
            experiment = try look(&progress)
        }
        progress.show(experiment, at: seconds(since: start))
        progress.clear()
        return .over(experiment)
    }

    /// The rungs so far as a table; no lines where there are none.
    func rungs() throws(CommandFailure) -> [String] {
        var table = TextTable(["bracket", "step", "entered", "stopped", "paused", "promoted", "best"])
        let summary = try call { () throws(ClientFailure) in try api.summary(file.name) }
        for rung in summary["rungs"]?.array ?? [] {
            table.append(
                ["bracket", "level", "entered", "stopped", "paused", "promoted", "best_value"].map {
                    short(rung[$0])
                })
        }
        return table.isEmpty ? [] : table.lines
    }

    private func begin(_ progress: inout ProgressLine) throws(CommandFailure) -> ExperimentView {
        var experiment = ExperimentView(
            try call { () throws(ClientFailure) in
                try api.create(.object(file.body), isReusing: true)
            })
        if experiment.state == "paused" {
            experiment = ExperimentView(try call { () throws(ClientFailure) in try api.resume(file.name) })
            progress.say(["Experiment \(file.name) goes on."])
        } else if !experiment.isOver {
            progress.say(["Experiment \(file.name) runs."])
        }
        if experiment.evaluator == nil, !experiment.isOver {
            progress.say([
                "It has no built-in evaluator: workers must ask for trials and report, beginning with",
                "  curl -X POST \(address)/experiments/\(percentEncoded(file.name))/ask",
            ])
        }
        return experiment
    }

    private func pause() throws(CommandFailure) {
        let paused = try call { () throws(ClientFailure) in
            try api.pause(file.name, mode: "now", reason: "tune-server run was interrupted")
        }
        // The built-in evaluator hears of it at its next report.
        var experiment = ExperimentView(paused)
        let start = ContinuousClock.now
        while experiment.evaluator != nil, experiment.count("running") > 0, seconds(since: start) < 5 {
            usleep(50_000)
            experiment = ExperimentView(
                try call { () throws(ClientFailure) in try api.experiment(file.name) })
        }
    }

    /// The experiment as it is now; a server that does not answer is asked again for a while.
    private func look(_ progress: inout ProgressLine) throws(CommandFailure) -> ExperimentView {
        let start = ContinuousClock.now
        while true {
            do throws(ClientFailure) {
                return ExperimentView(try api.experiment(file.name))
            } catch {
                guard isPassing(error), seconds(since: start) < Self.patienceSeconds, interrupts.raised == nil
                else {
                    throw CommandFailure("\(error)")
                }
                progress.say(["Waiting: \(error)"])
                interrupts.wait(2)
            }
        }
    }

    private func isPassing(_ failure: ClientFailure) -> Bool {
        switch failure {
        case .unreachable, .timedOut: true
        case .refused(let refusal): refusal.status == 503
        case .badAnswer: false
        }
    }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - start) / .seconds(1)
    }

    private func call(
        _ body: () throws(ClientFailure) -> JSONValue
    ) throws(CommandFailure) -> JSONValue {
        do throws(ClientFailure) {
            return try body()
        } catch .refused(let refusal) where refusal.code == "name-taken" {
            throw CommandFailure(
                "There is another experiment named \(file.name); --name gives this one another name.")
        } catch .refused(let refusal) where refusal.status == 422 {
            throw .usage("The experiment is not valid: \(refusal.detail)")
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}

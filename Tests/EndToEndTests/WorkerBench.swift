import Foundation
import Testing
import TuneClient
import TuneJSON

/// A server with one experiment, and workers that run shell scripts as its trials.
final class WorkerBench {
    let directory: TemporaryDirectory
    private(set) var server: Server
    private let port: String

    /// Makes the experiment `e`: one parameter `x` from 0 to 1, whose metric `loss` is minimised.
    ///
    /// - Parameter changes: Members that replace those of the experiment, or add to them.
    init(_ changes: JSONObject = [:]) throws {
        directory = try TemporaryDirectory()
        server = try Server(data: directory.path + "/data")
        port = try #require(server.address.split(separator: ":").last.map(String.init))
        var spec: JSONObject = [
            "name": "e", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "limits": ["trials": 1],
            "searcher": ["name": "random"], "seed": 5,
        ]
        for member in changes.members { spec[member.name] = member.value }
        _ = try server.api.create(.object(spec))
    }

    /// Starts a worker; its lines are those for people.
    ///
    /// - Parameters:
    ///   - script: What `sh` runs for each trial; `$1` is the value of `x`, and `$DIR` a folder of this test's own.
    ///   - shell: How `sh` starts the worker, where one does.
    func worker(_ script: String, _ options: [String] = [], shell: String? = nil) throws -> Program {
        try Program(
            command(script, options), environment: ["DIR": directory.path], isErrorRead: true, shell: shell)
    }

    /// Runs a worker to its end, which must be a good one.
    func run(_ script: String, _ options: [String] = []) throws {
        let (status, _, errors) = try Program.run(
            command(script, options), environment: ["DIR": directory.path])
        #expect(status == 0, "\(errors)")
    }

    private func command(_ script: String, _ options: [String]) -> [String] {
        [
            "worker", "--server", server.address, "--experiment", "e", "--name", "w", "--directory",
            directory.path + "/runs",
        ] + options + ["--", "sh", "-c", Self.escaped(script), "sh", "{x}"]
    }

    /// A script with its braces doubled, as the command's template takes them.
    private static func escaped(_ script: String) -> String {
        script.replacing("{", with: "{{").replacing("}", with: "}}")
    }

    /// Lets a trial wait until so many places, told apart by a variable, have had a trial.
    static func meeting(_ places: Int, by variable: String) -> String {
        """
        : >"$DIR/place-$\(variable)"
        while [ "$(ls "$DIR" | grep -c '^place-')" -lt \(places) ]; do sleep 0.02; done

        """
    }

    /// A trial as the server shows it.
    func trial(_ number: Int = 1) throws -> JSONValue {
        try server.client().request("GET", "/experiments/e/trials/\(number)").success().json()
    }

    /// All trials.
    func trials() throws -> [JSONValue] {
        try server.api.trials("e", query: "limit=1000")["items"]?.array ?? []
    }

    /// The steps that a trial reported, all attempts together.
    func steps(_ number: Int = 1) throws -> [Int] {
        let page = try server.client().request("GET", "/experiments/e/trials/\(number)/reports?limit=1000")
            .success().json()
        return (page["items"]?.array ?? []).compactMap { $0["step"]?.int }
    }

    /// The log of a trial's attempt.
    func log(_ number: Int = 1, attempt: Int = 1) throws -> String {
        try String(
            contentsOfFile: directory.path + "/runs/e/trial-\(number)/attempt-\(attempt).log", encoding: .utf8
        )
    }

    /// Lets the server see a condition come true; fails after a while.
    func until(_ condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !condition() { try #require(ContinuousClock.now < deadline, "it did not happen in time") }
    }

    /// The number that a script wrote into a file of `$DIR`, as soon as it is there.
    func number(in file: String) throws -> pid_t {
        var found: pid_t?
        try until {
            let text = try? String(contentsOfFile: directory.path + "/" + file, encoding: .utf8)
            found = text?.hasSuffix("\n") == true ? text.flatMap { pid_t($0.dropLast()) } : nil
            return found != nil
        }
        return try #require(found)
    }

    /// Waits until a process is gone.
    func untilGone(_ process: pid_t) throws {
        try until {
            let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            return text == nil || text?.contains(") Z ") == true
        }
    }

    /// Kills the server as a power cut does.
    func crashServer() { server.crash() }

    /// Starts it again where it was.
    func restartServer() throws {
        server = try Server(data: directory.path + "/data", ["--port", port])
    }
}

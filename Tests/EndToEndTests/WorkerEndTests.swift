import Foundation
import Testing
import TuneClient
import TuneJSON

@Suite("How trials and workers end", .serialized)
struct WorkerEndTests {
    /// Tells its process id and that of a child, reports a step, and never ends by itself.
    private static let endless = """
        sleep 10000 &
        echo $! >"$DIR/child"
        echo $$ >"$DIR/process"
        echo "{\\"step\\": 1, \\"loss\\": $1}"
        wait
        """

    private func error(of trial: JSONValue) -> (kind: String?, message: String) {
        (trial["error"]?["kind"]?.string, trial["error"]?["message"]?.string ?? "")
    }

    @Test("a crash becomes the trial's error, with the status and the end of the log")
    func crash() throws {
        let bench = try WorkerBench()
        try bench.run("echo training; echo 'ValueError: no such thing' >&2; exit 3")
        let trial = try bench.trial()
        #expect(trial["state"] == "failed")
        let (kind, message) = error(of: trial)
        #expect(kind == "error")
        #expect(message.hasPrefix("It ended with status 3."))
        #expect(message.contains("training") && message.contains("ValueError: no such thing"))
        bench.server.stop()
    }

    @Test("a lack of memory is told apart, and a kill says how sure that is")
    func outOfMemory() throws {
        let bench = try WorkerBench(["limits": ["trials": 2]])
        try bench.run("[ $TUNE_TRIAL = 2 ] && kill -9 $$; echo 'MemoryError: too much' >&2; exit 1")
        let (kind, message) = error(of: try bench.trial(1))
        #expect(kind == "oom" && message.contains("as \"MemoryError\" in its log says"))
        let killed = error(of: try bench.trial(2))
        #expect(killed.message.hasPrefix("Signal 9 (SIGKILL) ended it"))
        #expect(killed.message.contains("memory"), "\(killed.message)")
        bench.server.stop()
    }

    @Test("an end without any metric is a failure that says so")
    func nothingReported() throws {
        let bench = try WorkerBench()
        try bench.run("echo done")
        let (kind, message) = error(of: try bench.trial())
        #expect(kind == "error" && message.contains("nothing was reported"), "\(message)")
        bench.server.stop()
    }

    @Test("time that is up ends a trial, SIGKILL the one that does not mind SIGTERM")
    func timeout() throws {
        let bench = try WorkerBench(["limits": ["trials": 1]])
        try bench.run(
            "trap '' TERM; echo $$ >\"$DIR/process\"; while :; do sleep 0.05; done",
            ["--timeout", "3", "--grace", "0.2"])
        let (kind, message) = error(of: try bench.trial())
        #expect(kind == "timeout" && message.contains("was up"))
        #expect(try bench.log().contains("is killed"))
        try bench.untilGone(try bench.number(in: "process"))
        bench.server.stop()
    }

    @Test("the user's stop reaches a silent trial with the next sign of life")
    func userStops() throws {
        let bench = try WorkerBench(["lease": ["seconds": 15]])
        let worker = try bench.worker(Self.endless, ["--grace", "5"])
        let process = try bench.number(in: "process")
        try bench.until { try bench.steps() == [1] }
        _ = try bench.server.client().request(
            "POST", "/experiments/e/trials/1/stop", body: ["reason": "looks bad"]
        ).success()
        #expect(worker.lines().contains("trial 1: ended at step 1: looks bad"))
        #expect(worker.wait() == 0)
        try bench.untilGone(process)
        #expect(try bench.trial()["state"] == "stopped")
        bench.server.stop()
    }

    @Test("signs of life renew the lease of a silent trial again and again")
    func silentTrial() throws {
        let bench = try WorkerBench(["lease": ["seconds": 5]])
        let worker = try bench.worker(
            "while [ ! -e \"$DIR/go\" ]; do sleep 0.05; done; echo \"{\\\"step\\\": 1, \\\"loss\\\": $1}\"")
        var ends: Set<String> = []
        try bench.until {
            let leases = try bench.server.client().request("GET", "/workers").success().json()["items"]
            if let end = leases?.array?.first?["expires_at"]?.string { ends.insert(end) }
            return ends.count > 3
        }
        _ = try bench.directory.write("", to: "go")
        #expect(worker.lines().contains { $0.hasPrefix("trial 1: completed") })
        #expect(try bench.trial()["attempt"] == 1)
        bench.server.stop()
    }

    @Test(
        "Ctrl-C and SIGTERM give the trial back, and the next worker goes on with it",
        arguments: [SIGINT, SIGTERM])
    func givesBack(signal: Int32) throws {
        let bench = try WorkerBench()
        let saving = "trap 'echo late >\"$TUNE_CHECKPOINT_DIR/state\"; exit 0' TERM; " + Self.endless
        let worker = try bench.worker(saving)
        let (process, child) = (try bench.number(in: "process"), try bench.number(in: "child"))
        try bench.until { try bench.steps() == [1] }
        worker.send(signal)
        #expect(worker.lines().contains { $0 == "trial 1: given back at step 1" })
        #expect(worker.wait() == 128 + signal)
        for gone in [process, child] { try bench.untilGone(gone) }
        let trial = try bench.trial()
        #expect(trial["state"] == "queued")
        #expect(trial["checkpoint"]?["uri"]?.string?.hasSuffix("/checkpoints/state") == true)
        #expect(try bench.server.api.experiment("e")["counts"]?["failed"] == 0)
        try bench.run(
            "[ \"$(cat \"$TUNE_CHECKPOINT\")$TUNE_FROM_STEP\" = late1 ] && echo \"{\\\"step\\\": 2, \\\"loss\\\": $1}\""
        )
        #expect(try bench.trial()["state"] == "completed")
        #expect(try bench.steps() == [1, 2])
        bench.server.stop()
    }

    @Test(
        "a second Ctrl-C ends at once, and so does SIGKILL; no process outlives the worker",
        arguments: [SIGINT, SIGKILL])
    func endsAtOnce(signal: Int32) throws {
        let bench = try WorkerBench()
        let worker = try bench.worker("trap '' TERM; " + Self.endless, ["--grace", "10000"])
        let (process, child) = (try bench.number(in: "process"), try bench.number(in: "child"))
        if signal == SIGINT {
            worker.send(SIGINT)
            while let line = worker.line(), !line.hasPrefix("Giving the trials back") {}
        }
        worker.send(signal)
        #expect(worker.wait() == (signal == SIGINT ? 130 : SIGKILL))
        for gone in [process, child] { try bench.untilGone(gone) }
        bench.server.stop()
    }

    @Test("a worker whose parent ignored SIGCHLD sees its commands end all the same")
    func ignoredSignal() throws {
        let bench = try WorkerBench()
        let worker = try bench.worker("exit 3", shell: "exec env --ignore-signal=CHLD \"$@\"")
        try bench.until { try bench.trials().first?["state"] == "failed" }
        #expect(error(of: try bench.trial()).message.hasPrefix("It ended with status 3."))
        #expect(worker.wait() == 0)
        bench.server.stop()
    }

    @Test("many places need more descriptors than a shell allows, and the commands keep the shell's limit")
    func descriptors() throws {
        let bench = try WorkerBench(["limits": ["trials": 12]])
        let worker = try bench.worker(
            WorkerBench.meeting(12, by: "TUNE_WORKER") + """
                echo "limit $(ulimit -Sn)"
                echo "{\\"step\\": 1, \\"loss\\": $1}"
                """, ["--parallel", "12"], shell: "ulimit -Sn 64; exec \"$@\"")
        let lines = worker.lines()
        #expect(worker.wait() == 0, "\(lines)")
        #expect(try bench.log().contains("limit 64\n"))
        #expect(try bench.trials().filter { $0["state"] == "completed" }.count == 12)
        bench.server.stop()
    }

    @Test("a server that is killed in the middle of a trial and started again finds the worker waiting")
    func serverRestarts() throws {
        let bench = try WorkerBench(["limits": ["trials": 2]])
        let worker = try bench.worker(
            """
            echo "{\\"step\\": 1, \\"loss\\": $1}"
            while [ ! -e "$DIR/go" ]; do sleep 0.02; done
            for step in 2 3; do echo "{\\"step\\": $step, \\"loss\\": $1}"; done
            """)
        try bench.until { try bench.trials().count == 1 && bench.steps() == [1] }
        bench.crashServer()
        _ = try bench.directory.write("", to: "go")
        while let line = worker.line(), !line.hasPrefix("waiting for the server") {}
        try bench.restartServer()
        let lines = worker.lines()
        #expect(lines.contains("the server answers again"), "\(lines)")
        #expect(worker.wait() == 0)
        for number in 1...2 {
            #expect(try bench.trial(number)["state"] == "completed")
            #expect(try bench.trial(number)["attempt"] == 1)
            #expect(try bench.steps(number) == [1, 2, 3])
        }
        bench.server.stop()
        #expect(try Program.run(["verify", "--data", bench.directory.path + "/data"]).status == 0)
    }

    @Test("what cannot work is refused at the start, with what would")
    func refusedAtStart() throws {
        let bench = try WorkerBench()
        func failure(_ arguments: [String]) throws -> (status: Int32, errors: String) {
            let (status, _, errors) = try Program.run(
                ["worker", "--server", bench.server.address] + arguments)
            return (status, errors)
        }
        for (arguments, status, words) in [
            (["--experiment", "e", "--", "train", "{y}"], 64, "The parameters are x"),
            (["--experiment", "e", "--", "no-such-program"], 64, "no program no-such-program"),
            (["--experiment", "e"], 64, "after --"), (["--", "true"], 64, "--experiment"),
            (["--experiment", "f", "--", "true"], 1, "(did you mean e?)"),
            (["--experiment", "e", "--gpus", "0", "--parallel", "2", "--", "true"], 64, "--gpus names 1"),
            (["--experiment", "e", "--grace", "-1", "--", "true"], 64, "--grace"),
            (["--experiment", "e", "--log-limit", "1", "--", "true"], 64, "--log-limit"),
        ] {
            let (found, errors) = try failure(arguments)
            #expect(found == Int32(status), "\(arguments): \(errors)")
            #expect(errors.contains(words), "\(arguments): \(errors)")
        }
        #expect(try bench.trials().isEmpty)
        bench.server.stop()
    }
}

import Foundation
import Testing
import TuneClient
import TuneJSON

@Suite("The worker", .serialized)
struct WorkerTests {
    /// Writes a metric for each step; a trial is as bad as its parameter.
    private static let steps = """
        for step in 1 2 3 4 5 6 7 8 9; do echo "{\\"step\\": $step, \\"loss\\": $1}"; done
        """

    @Test("runs every trial as a command, stops the hopeless ones, and ends when the experiment is over")
    func happyPath() throws {
        let bench = try WorkerBench([
            "limits": ["trials": 8], "scheduler": ["name": "asha", "options": ["max_resource": 9]],
        ])
        try bench.run(WorkerBench.meeting(2, by: "TUNE_WORKER") + Self.steps, ["--parallel", "2"])
        let trials = try bench.trials()
        #expect(trials.count == 8)
        for trial in trials { #expect(trial["value"] == trial["config"]?["x"]) }
        let states = Set(trials.compactMap { $0["state"]?.string })
        #expect(states == ["completed", "stopped"])
        #expect(Set(trials.compactMap { $0["worker"]?.string }) == ["w-1", "w-2"])
        #expect(try bench.server.api.experiment("e")["state"] == "completed")
        #expect(try bench.log().contains("\"step\": 1"))
        bench.server.stop()
    }

    @Test("a paused trial goes on from its checkpoint, and no step is trained twice")
    func pausesAndResumes() throws {
        let bench = try WorkerBench([
            "limits": ["trials": 9],
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "mode": "promotion"]],
        ])
        try bench.run(
            """
            step=0
            [ -z "$TUNE_CHECKPOINT" ] || step=$(cat "$TUNE_CHECKPOINT")
            [ "$step" = "$TUNE_FROM_STEP" ] || exit 9
            while [ "$step" -lt "$TUNE_UNTIL_STEP" ]; do
                step=$((step + 1))
                echo "$step" >"$TUNE_CHECKPOINT_DIR/saved.tmp"
                mv "$TUNE_CHECKPOINT_DIR/saved.tmp" "$TUNE_CHECKPOINT_DIR/step-$step"
                echo "{\\"step\\": $step, \\"loss\\": $1, \\"checkpoint\\": \\"step-$step\\"}" >&$TUNE_METRICS_FD
            done
            """, ["--parallel", "3"])
        let trials = try bench.trials()
        #expect(trials.filter { $0["state"] == "failed" }.isEmpty)
        let whole = try #require(trials.first { $0["state"] == "completed" }?["number"]?.int)
        #expect(try bench.steps(whole) == Array(1...9))
        #expect((try bench.trial(whole)["attempt"]?.int ?? 0) > 1)
        let uri = try #require(try bench.trial(whole)["checkpoint"]?["uri"]?.string)
        #expect(uri.hasPrefix("file://") && uri.hasSuffix("/trial-\(whole)/checkpoints/step-9"))
        bench.server.stop()
    }

    @Test("a trainer that may not be paused is never paused")
    func noResume() throws {
        let bench = try WorkerBench([
            "limits": ["trials": 4],
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "mode": "promotion"]],
        ])
        try bench.run(Self.steps, ["--no-resume"])
        let trials = try bench.trials()
        #expect(trials.count == 4 && trials.allSatisfy { $0["attempt"] == 1 && $0["state"] != "paused" })
        bench.server.stop()
    }

    @Test("a member of a population goes on as a copy of a better one, with its checkpoint")
    func clones() throws {
        let options: JSONValue = ["max_resource": 8, "perturbation_interval": 2, "population": 4]
        let bench = try WorkerBench([
            "limits": ["trials": 4], "scheduler": ["name": "pbt", "options": options],
        ])
        try bench.run(
            """
            [ -z "$TUNE_CHECKPOINT" ] || echo "copied $(cat "$TUNE_CHECKPOINT")"
            step=$TUNE_FROM_STEP
            while [ "$step" -lt 8 ]; do
                step=$((step + 1))
                sleep 0.3
                echo "of trial $TUNE_TRIAL" >"$TUNE_CHECKPOINT_DIR/.new"
                mv "$TUNE_CHECKPOINT_DIR/.new" "$TUNE_CHECKPOINT_DIR/saved"
                echo "{\\"step\\": $step, \\"loss\\": $1}"
            done
            """, ["--parallel", "4"])
        let logs = try (1...4).map { try bench.log($0) }
        #expect(logs.contains { $0.contains("copied of trial") }, "\(logs)")
        for trial in try bench.trials() { #expect(trial["step"] == 8) }
        bench.server.stop()
    }

    @Test("a trainer that talks to the server itself is left to do so")
    func ownCalls() throws {
        let bench = try WorkerBench(["limits": ["trials": 2]])
        try bench.run(
            """
            post() {
                curl -sS -f -H 'Content-Type: application/json' -H "Lease: $TUNE_LEASE" -d "$2" \\
                    "$TUNE_URL/experiments/$TUNE_EXPERIMENT/trials/$TUNE_TRIAL/$1"
            }
            post reports "{\\"step\\": 1, \\"metrics\\": {\\"loss\\": $1}}" || exit 1
            [ "$TUNE_TRIAL" = 2 ] || post complete "{\\"state\\": \\"completed\\", \\"metrics\\": {\\"loss\\": 7}}"
            """)
        #expect(try bench.trial(1)["state"] == "completed" && bench.trial(1)["value"]?.double == 7)
        #expect(try bench.trial(2)["state"] == "completed")
        #expect(try bench.trial(2)["value"] == bench.trial(2)["config"]?["x"])
        bench.server.stop()
    }

    @Test("metrics that cannot be used are left out with a note, and the others are taken")
    func badMetrics() throws {
        let bench = try WorkerBench()
        try bench.run(
            """
            echo 'a word first'
            echo '{"step": 1, "loss": NaN}'
            echo '{"step": 2, "loss": 0.5}'
            echo '{"step": 2, "loss": 0.5}'
            echo '{"step": 2, "loss": 0.25}'
            echo '{"step": 1, "loss": 0.125}'
            echo '{"step": 3, "loss": "low"}'
            echo '{"step": 4, "loss": 0.5,}'
            head -c 100000 /dev/zero | tr '\\0' 'x' | sed 's/^/{"step": 5, "loss": 1, "/'; echo
            printf '{"step": 6, "loss": 0.75}'
            """)
        #expect(try bench.steps() == [1, 2, 6])
        let trial = try bench.trial()
        #expect(trial["state"] == "completed" && trial["value"] == 0.75)
        let log = try bench.log()
        for words in [
            "a word first", "step 1 came after step 2", "loss is \"low\"", "no JSON", "65536 bytes",
        ] {
            #expect(log.contains(words), "\(words)")
        }
        bench.server.stop()
    }

    @Test("each trial has its GPUs for itself")
    func gpus() throws {
        let bench = try WorkerBench(["limits": ["trials": 9]])
        try bench.run(
            WorkerBench.meeting(3, by: "CUDA_VISIBLE_DEVICES") + """
                mkdir "$DIR/gpu-$CUDA_VISIBLE_DEVICES" || exit 1
                echo "{\\"step\\": 1, \\"loss\\": $1}"
                rmdir "$DIR/gpu-$CUDA_VISIBLE_DEVICES"
                """, ["--gpus", "0,1,2,3,4,5", "--gpus-per-trial", "2"])
        #expect(try bench.trials().filter { $0["state"] == "completed" }.count == 9)
        #expect(Set(try bench.trials().compactMap { $0["worker"]?.string }) == ["w-1", "w-2", "w-3"])
        bench.server.stop()
    }

    @Test("a worker ends after so many trials, and after so long without one")
    func endsByItself() throws {
        let bench = try WorkerBench(["limits": ["trials": 10]])
        try bench.run(Self.steps, ["--count", "3", "--parallel", "2"])
        #expect(try bench.trials().count == 3)
        _ = try bench.server.api.pause("e", mode: "drain", reason: "test")
        try bench.run(Self.steps, ["--idle-exit", "0"])
        #expect(try bench.trials().count == 3)
        bench.server.stop()
    }

    @Test("a long log keeps its head and its tail")
    func longLog() throws {
        let bench = try WorkerBench()
        try bench.run(
            "echo first; head -c 300000 /dev/zero | tr '\\0' '.'; echo; echo '{\"step\": 1, \"loss\": 1}'; echo last",
            ["--log-limit", "64K"])
        let log = try bench.log()
        #expect(
            log.hasPrefix("first\n") && log.hasSuffix("last\n") && log.contains("bytes were left out here"))
        #expect(log.utf8.count < 66_000)
        bench.server.stop()
    }
}

import Testing
import TuneJSON
import TuneWorker

@Suite("The environment of a trial")
struct TrialEnvironmentTests {
    private func trial(_ config: JSONValue, until: JSONValue = 9) throws -> AskedTrial {
        try #require(
            AskedTrial([
                "number": 7, "config": config, "attempt": 2, "from_step": 3, "until_step": until,
                "lease": ["token": "t7.2-aa"], "checkpoint": ["step": 3, "uri": "file:///c", "bytes": .null],
            ]))
    }

    private func variables(
        _ trial: AskedTrial, gpus: [String]? = nil, token: String? = nil,
        over inherited: [String: String] = [:]
    ) -> [String: String] {
        TrialEnvironment(url: "http://h:1", token: token, experiment: "e", worker: "w-1", gpus: gpus)
            .variables(for: trial, folder: "/f", checkpoint: "/f/c", over: inherited)
    }

    @Test("everything a trial needs is there, and the worker's own settings are not")
    func variablesAreThere() throws {
        let found = variables(
            try trial(["lr": 0.5, "opt": "adam", "deep": true]), token: "secret",
            over: ["PATH": "/bin", "TUNE_PARALLEL": "4", "TUNE_TOKEN": "other"])
        #expect(
            found == [
                "PATH": "/bin", "TUNE_CONFIG": #"{"lr":0.5,"opt":"adam","deep":true}"#,
                "TUNE_URL": "http://h:1",
                "TUNE_EXPERIMENT": "e", "TUNE_WORKER": "w-1", "TUNE_TRIAL": "7", "TUNE_ATTEMPT": "2",
                "TUNE_LEASE": "t7.2-aa", "TUNE_FROM_STEP": "3", "TUNE_UNTIL_STEP": "9",
                "TUNE_CHECKPOINT_DIR": "/f", "TUNE_CHECKPOINT": "/f/c", "TUNE_METRICS_FD": "3",
                "TUNE_PARAM_LR": "0.5", "TUNE_PARAM_OPT": "adam", "TUNE_PARAM_DEEP": "true",
                "TUNE_TOKEN": "secret", "PYTHONUNBUFFERED": "1",
            ])
    }

    @Test("what there is none of is not in the environment, and what a person chose stays")
    func absentVariables() throws {
        let found = variables(
            try trial([:], until: .null), over: ["PYTHONUNBUFFERED": "", "CUDA_VISIBLE_DEVICES": "5"])
        #expect(found["TUNE_UNTIL_STEP"] == nil && found["TUNE_TOKEN"] == nil)
        #expect(found["PYTHONUNBUFFERED"] == "" && found["CUDA_VISIBLE_DEVICES"] == "5")
        #expect(variables(try trial([:]), gpus: ["0", "GPU-a"])["CUDA_VISIBLE_DEVICES"] == "0,GPU-a")
    }

    @Test("names become variables by one rule, and two that would be the same become none")
    func mangling() throws {
        #expect(TrialEnvironment.variable(of: "batch_size") == "TUNE_PARAM_BATCH_SIZE")
        #expect(TrialEnvironment.variable(of: "adam.beta-1 é") == "TUNE_PARAM_ADAM_BETA_1__")
        let found = variables(try trial(["a.b": 1, "a-b": 2, "c": 3]))
        #expect(found["TUNE_PARAM_A_B"] == nil && found["TUNE_PARAM_C"] == "3")
        #expect(found["TUNE_CONFIG"] == #"{"a.b":1,"a-b":2,"c":3}"#)
    }
}

@Suite("The shares of graphics processors")
struct GPUSharesTests {
    @Test("each slot owns its own, and without a number of slots there are as many as there are shares")
    func shares() throws {
        #expect(
            try GPUShares(["0", "1", "2", "3"], each: 2, slots: nil).shares == [["0", "1"], ["2", "3"]])
        #expect(try GPUShares(["0", "1", "2"], each: 1, slots: 2).shares == [["0"], ["1"]])
        #expect(try GPUShares(nil, each: 1, slots: 3).shares == [[], [], []])
        #expect(try GPUShares(nil, each: 1, slots: nil).shares == [[]])
    }

    @Test("too few, none, or one twice is refused")
    func refused() {
        #expect(throws: WorkerFailure.self) { try GPUShares(["0", "1"], each: 1, slots: 3) }
        #expect(throws: WorkerFailure.self) { try GPUShares(["0"], each: 2, slots: nil) }
        #expect(throws: WorkerFailure.self) { try GPUShares([], each: 1, slots: nil) }
        #expect(throws: WorkerFailure.self) { try GPUShares(["0", "0"], each: 1, slots: nil) }
    }
}

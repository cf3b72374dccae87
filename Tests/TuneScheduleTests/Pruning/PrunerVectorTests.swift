import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

/// The decisions of other programs' pruners, recorded; every sequence is driven through the catalogue.
@Suite("Pruner vectors")
struct PrunerVectorTests {
    @Test("Optuna's median pruner decides alike in every sequence")
    func median() throws {
        try replay("b_optuna_median.json", as: "median", atLeast: 200) { parameters in
            ["form": "optuna"] + Self.population(parameters)
        }
    }

    @Test("Optuna's percentile pruner decides alike in every sequence")
    func percentile() throws {
        try replay("b_optuna_percentile.json", as: "percentile", atLeast: 200) { parameters in
            var options = Self.population(parameters)
            options["compat"] = "optuna"
            options["percentile"] = parameters["percentile"]
            return options
        }
    }

    @Test("Optuna's threshold pruner decides alike in every sequence")
    func threshold() throws {
        try replay("b_optuna_threshold.json", as: "threshold", atLeast: 200) { parameters in
            var options = Self.cadence(parameters)
            options["lower"] = parameters["lower"]
            options["upper"] = parameters["upper"]
            return options
        }
    }

    @Test("Optuna's patient pruner decides alike in every sequence, alone and around the median's")
    func patient() throws {
        try replay("b_optuna_patient.json", as: "patient", atLeast: 200) { parameters in
            [
                "compat": "optuna", "startup_trials": 2,
                "pruner": .string(parameters["wrapped"]?.string ?? "none"),
                "patience": parameters["patience"] ?? 0, "min_delta": parameters["min_delta"] ?? 0,
            ]
        }
    }

    @Test("Optuna's Wilcoxon pruner decides alike in every sequence, whatever the order of the instances")
    func wilcoxon() throws {
        try replay("b_optuna_wilcoxon.json", as: "wilcoxon", atLeast: 200) { parameters in
            [
                "compat": "optuna", "p_threshold": parameters["p_threshold"] ?? 0,
                "startup_steps": parameters["n_startup_steps"] ?? 0,
            ]
        }
    }

    @Test("Syne Tune's median stopping decides alike in every sequence")
    func syneMedian() throws {
        try replay("b_syne_median.json", as: "median", atLeast: 200) { parameters in
            [
                "form": "syne", "compares": parameters["running_average"] == true ? "mean" : "value",
                "warmup_steps": parameters["grace_time"] ?? 0,
                "startup_trials": parameters["grace_population"] ?? 0,
                "rank_cutoff": parameters["rank_cutoff"] ?? 0,
            ]
        }
    }

    private static func cadence(_ parameters: JSONValue) -> JSONObject {
        [
            "warmup_steps": parameters["n_warmup_steps"] ?? 0,
            "interval_steps": parameters["interval_steps"] ?? 1,
        ]
    }

    private static func population(_ parameters: JSONValue) -> JSONObject {
        cadence(parameters) + [
            "startup_trials": parameters["n_startup_trials"] ?? 0,
            "min_trials": parameters["n_min_trials"] ?? 1,
        ]
    }

    private func replay(
        _ file: String, as name: String, atLeast least: Int, options: (JSONValue) -> JSONObject
    ) throws {
        var reports = 0
        for sequence in try vectors(file).at("sequences").elements() {
            let maximizes = try sequence.at("mode").asString() == "max"
            let options = try options(sequence.at("params"))
            var scheduler = try scheduler(name, .object(options), maximizes: maximizes)
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try event.at("t").asInt()
                switch try event.at("op").asString() {
                case "report":
                    reports += 1
                    let value = try event.at("value").asDouble() * (maximizes ? -1 : 1)
                    let step = try event.at("step").asInt()
                    let report = JudgedReport(
                        trial: trial, bracket: 0, step: step, loss: value.isFinite ? value : .infinity,
                        canPause: false)
                    let judgement = scheduler.judge(report)
                    let stops = try event["prune"]?.bool ?? (event.at("decision").asString() == "stop")
                    scheduler.note(report)
                    if (judgement.action == .stop) != stops {
                        differences.append("\(event): \(judgement)")
                    }
                    if stops, name != "wilcoxon" { scheduler.forget(trial: trial, as: .stopped) }
                case "complete": scheduler.forget(trial: trial, as: .completed)
                case "fail": scheduler.forget(trial: trial, as: .failed)
                default: scheduler.admit(trial: trial, bracket: 0)
                }
            }
            let seed = try sequence.at("seed").asInt()
            #expect(differences == [], "seed \(seed)")
        }
        #expect(reports >= least)
    }
}

extension JSONObject {
    fileprivate static func + (first: JSONObject, second: JSONObject) -> JSONObject {
        JSONObject(first.members + second.members)
    }
}

import Foundation
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

/// Every searcher beside every scheduler: either refused with a reason, or run to its end with failing workers.
@Suite("Searchers beside schedulers")
struct CompatibilityTests {
    /// Options that a scheduler needs to be made at all.
    private static func options(of scheduler: SchedulerEntry) -> JSONValue {
        var options: JSONObject = [:]
        for field in scheduler.options {
            switch field.name {
            case "max_resource": options[field.name] = 9
            case "min_resource": options[field.name] = scheduler.name == "pasha" ? 1 : .none
            case "reduction_factor": options[field.name] = scheduler.name == "pasha" ? 2 : .none
            case "perturbation_interval": options[field.name] = 2
            case "population": options[field.name] = 4
            case "upper": options[field.name] = 0.95
            case "pruner": options[field.name] = "median"
            default: break
            }
        }
        return .object(options)
    }

    private static func body(_ searcher: SearcherEntry, _ scheduler: SchedulerEntry) -> JSONObject {
        [
            "space": [
                "x": ["type": "float", "low": 0, "high": 1, "prior": ["value": 0.4]],
                "n": ["type": "int", "low": 1, "high": 5],
                "k": ["type": "categorical", "values": ["a", "b", "c"]],
                "z": ["type": "float", "low": 1e-3, "high": 1, "scale": "log", "when": ["k": ["in": ["a"]]]],
            ],
            "searcher": ["name": .string(searcher.name)],
            "scheduler": ["name": .string(scheduler.name), "options": options(of: scheduler)],
            "limits": ["trials": 14], "lease": ["seconds": 30, "attempts": 2],
        ]
    }

    @Test("no cell of the table is stuck, and its log is decided again", arguments: catalogs.schedulers)
    func cells(scheduler: SchedulerEntry) throws {
        for searcher in catalogs.searchers {
            let cell = "\(searcher.name) beside \(scheduler.name)"
            do {
                var run = CellRun(bench: try Bench(Self.body(searcher, scheduler)))
                #expect(throws: Never.self, "\(cell)") { try run.toEnd() }
                let phase = run.bench.experiment.phase
                #expect(phase.isFinal && phase != .failed, "\(cell): \(phase)")
                #expect(throws: Never.self, "\(cell)") {
                    _ = try Replay.check(whole: run.bench.log, catalogs: catalogs)
                }
            } catch let refusal as InvalidField {
                #expect(refusal.pointer == "/searcher/name", "\(cell): \(refusal)")
                #expect(objection(searcher, scheduler) != nil, "\(cell): \(refusal)")
            }
        }
    }

    private func objection(_ searcher: SearcherEntry, _ scheduler: SchedulerEntry) -> String? {
        guard
            let options = try? Options(
                Self.options(of: scheduler), fields: scheduler.options, at: ""),
            let space = try? SearchSpace(["x": ["type": "bool"]])
        else { return nil }
        let context = SchedulerContext(seed: 0, options: options, space: space)
        return Compatibility.objection(
            to: searcher, beside: scheduler, levels: scheduler.make(context).levels.count)
    }

    @Test("Docs/compatibility.md is the table of the catalogue")
    func table() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Docs/compatibility.md").standardized
        let text = document
        if ProcessInfo.processInfo.environment["TUNE_WRITE_DOCS"] == "1" {
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: path, encoding: .utf8) == text, "make docs writes it anew")
    }

    private var document: String {
        let schedulers = catalogs.schedulers
        var lines = [
            "# Searchers beside schedulers", "",
            "Written from the catalogue by `make docs`; a test runs each cell to its end with failing workers. yes: they go",
            "together; L: the scheduler compares trials at one step at most and the searcher needs several; C: the scheduler",
            "changes configurations while they train and the searcher would learn from the wrong ones. What does not go",
            "together is refused when the experiment is created.", "",
            "| |" + schedulers.map { " \($0.name) |" }.joined(),
            "|---|" + schedulers.map { _ in "---|" }.joined(),
        ]
        for searcher in catalogs.searchers {
            let cells = schedulers.map { scheduler -> String in
                guard objection(searcher, scheduler) != nil else { return " yes |" }
                return scheduler.clones && !searcher.traits.contains(.blind) ? " C |" : " L |"
            }
            lines.append("| \(searcher.name) |" + cells.joined())
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Four workers that bring an experiment to its end; some of their trials fail, diverge or are lost.
private struct CellRun {
    var bench: Bench
    var chance = SeededGenerator(seed: 5, stream: 0)
    var hands: [(handOut: HandOut, step: Int)] = []

    init(bench: Bench) {
        self.bench = bench
    }

    mutating func toEnd() throws {
        for _ in 0..<3000 where !bench.experiment.phase.isFinal {
            if hands.count < 4, let handOut = try bench.ask() {
                hands.append((handOut, handOut.fromStep))
            } else if hands.isEmpty {
                try bench.pass(seconds: 31)
            } else {
                try work(chance.index(below: hands.count))
            }
        }
    }

    private mutating func work(_ index: Int) throws {
        let (handOut, step) = hands[index]
        let luck = chance.index(below: 40)
        if luck == 0 {
            hands.remove(at: index)
        } else if luck == 1 {
            hands.remove(at: index)
            let error = TrialError(kind: .oom, message: "")
            try bench.complete(handOut.trial, state: .failed, error: error)
        } else if step >= handOut.untilStep ?? 9 {
            hands.remove(at: index)
            try bench.complete(handOut.trial, chance.uniform())
        } else {
            let loss = luck == 2 ? Double.nan : chance.uniform()
            let action = try bench.report(handOut.trial, step + 1, loss, checkpoint: "c\(step)").action
            if action == .proceed || action == .clone {
                hands[index].step += 1
            } else {
                hands.remove(at: index)
            }
        }
    }
}

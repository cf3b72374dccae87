import Testing
import TuneCore
import TuneJSON

@Suite("Definition of an experiment")
struct ExperimentSpecTests {
    @Test("the shortest definition gets every default, and reads back the same")
    func defaults() throws {
        let spec = try ExperimentSpec(
            ["space": ["x": ["type": "bool"]], "objectives": [["metric": "m", "goal": "maximize"]]],
            fallbackName: "given", catalogs: catalogs)
        #expect(spec.name == "given" && spec.searcher.name == "auto" && spec.scheduler.name == "none")
        #expect(spec.lease.seconds == 300 && spec.lease.attempts == 3 && spec.seed == 0)
        let again = try ExperimentSpec(.object(spec.json), fallbackName: "", catalogs: catalogs)
        #expect(again.json == spec.json)
    }

    @Test("a scheduler with max_resource and no name is asha")
    func defaultScheduler() throws {
        let spec = try ExperimentSpec(
            body(["scheduler": ["options": ["max_resource": 27]]]), fallbackName: "", catalogs: catalogs)
        #expect(spec.scheduler.name == "asha")
    }

    @Test("several objectives are taken by the default, and refused by bohb")
    func manyObjectives() throws {
        let two: JSONValue = [["metric": "a", "goal": "minimize"], ["metric": "b", "goal": "maximize"]]
        let spec = try ExperimentSpec(
            body(["objectives": two, "searcher": .null]), fallbackName: "", catalogs: catalogs)
        #expect(spec.searcher.name == "auto")
        #expect(refusal(["objectives": two, "searcher": ["name": "bohb"]])?.pointer == "/searcher/name")
    }

    private func refusal(_ changes: JSONObject) -> InvalidField? {
        do {
            _ = try ExperimentSpec(body(changes), fallbackName: "", catalogs: catalogs)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what is wrong is refused with its pointer",
        arguments: [
            (["name": "-a"], "/name"), (["name": ""], "/name"), (["spcae": [:]], "/spcae"),
            (["seed": -1], "/seed"),
            (["seed": 9_007_199_254_740_992], "/seed"), (["seed": 0.5], "/seed"),
            (["space": .null], "/space"),
            (["objectives": []], "/objectives"), (["objectives": [["metric": "m"]]], "/objectives/0/goal"),
            (["objectives": [["metric": "m", "goal": "less"]]], "/objectives/0/goal"),
            (["limits": ["trials": 0]], "/limits/trials"), (["limits": ["trails": 1]], "/limits/trails"),
            (["limits": ["plateau": ["trials": 1, "min_delta": -1]]], "/limits/plateau/min_delta"),
            (["lease": ["seconds": 4.9]], "/lease/seconds"),
            (["lease": ["seconds": 86_401]], "/lease/seconds"),
            (["lease": ["attempts": 0]], "/lease/attempts"),
            (["lease": ["attempts": 101]], "/lease/attempts"),
            (["searcher": ["name": "bhob"]], "/searcher/name"),
            (["scheduler": ["name": 7]], "/scheduler/name"),
            (["initial": [["y": 1]]], "/initial/0/y"), (["tags": [""]], "/tags/0"),
            (["outcome_constraints": [["metric": "m"]]], "/outcome_constraints/0"),
            (["evaluator": ["name": "nobody"]], "/evaluator/name"),
        ] as [(JSONObject, String)])
    func refusals(changes: JSONObject, pointer: String) {
        #expect(refusal(changes)?.pointer == pointer)
    }

    @Test(
        "both sides of the limits that are allowed are taken",
        arguments: [
            ["seed": 9_007_199_254_740_991], ["lease": ["seconds": 5]], ["lease": ["seconds": 86_400]],
            ["lease": ["seconds": 0, "attempts": 100]], ["limits": ["trials": 1]], ["name": "a"],
            ["name": .string(String(repeating: "x", count: 100))],
            ["notes": .string(String(repeating: "n", count: 65_536))],
            ["tags": .array((0..<50).map { _ in .string(String(repeating: "t", count: 64)) })],
        ] as [JSONObject])
    func allowed(changes: JSONObject) {
        #expect(refusal(changes) == nil)
    }

    @Test("an unknown name is answered with the nearest known one")
    func suggestion() {
        #expect(refusal(["searcher": ["name": "bhob"]])?.detail.contains("did you mean bohb?") == true)
        #expect(refusal(["objetcives": []])?.detail.contains("did you mean objectives?") == true)
    }
}

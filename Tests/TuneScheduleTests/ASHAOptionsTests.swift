import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("ASHA options")
struct ASHAOptionsTests {
    @Test(
        "options that do not fit together are refused where they stand",
        arguments: [
            ([:], "max_resource", "is missing"),
            (["max_resource": 81, "min_resource": 82], "min_resource", "81"),
            (["max_resource": 81, "brackets": 5], "brackets", "(3, 9, 27, 81)"),
            (["max_resource": 1_000_000_000, "reduction_factor": 1.1], "reduction_factor", "64"),
            (["max_resource": 81, "compat": "ray", "mode": "promotion"], "mode", "ray"),
            (["max_resource": 81, "compat": "optuna", "mode": "promotion"], "mode", "optuna"),
            (["max_resource": 81, "compat": "syne16", "mode": "promotion"], "mode", "syne16"),
            (["max_resource": 81, "compat": "optuna", "brackets": 2], "brackets", "must be 1"),
            (["max_resource": 81, "compat": "syne", "min_rung_size": 2], "min_rung_size", "compat"),
        ] as [(JSONValue, String, String)])
    func refused(options: JSONValue, field: String, words: String) throws {
        let error = #expect(throws: InvalidField.self) { try asha(options) }
        #expect(error?.pointer == "/scheduler/options/" + field)
        #expect(error?.detail.contains(words) == true)
    }

    @Test(
        "options on the right side of the limits are taken",
        arguments: [
            ["max_resource": 1], ["max_resource": 81, "min_resource": 81],
            ["max_resource": 81, "brackets": 4],
            ["max_resource": 81, "min_resource": 1, "brackets": 5], ["max_resource": 1_000_000_000],
            ["max_resource": 1_000_000_000, "reduction_factor": 1.4, "min_resource": 10],
            ["max_resource": 81, "compat": "syne", "mode": "promotion"],
            ["max_resource": 81, "reduction_factor": 100],
        ] as [JSONValue])
    func taken(options: JSONValue) throws {
        let scheduler = try asha(options)
        #expect(scheduler.levels.last == options["max_resource"]?.int)
    }

    @Test("the options of the contract's example make its levels, and promotion asks for trainers that pause")
    func example() throws {
        let options: JSONValue = [
            "min_resource": 1, "max_resource": 81, "reduction_factor": 3, "brackets": 1, "mode": "promotion",
        ]
        #expect(try asha(options).levels == [1, 3, 9, 27, 81])
        let fields = ASHA.entry.options
        #expect(try ASHA.entry.pauses(Options(options, fields: fields, at: "")))
        #expect(try !ASHA.entry.pauses(Options(["max_resource": 81], fields: fields, at: "")))
    }

    @Test(
        "the ladder is built downward, upward, or as the other program does",
        arguments: [
            (["max_resource": 52], [2, 6, 17, 52]),
            (["max_resource": 52, "rungs": "up"], [1, 3, 9, 27, 52]),
            (["max_resource": 243, "min_resource": 1, "compat": "ray"], [1, 3, 9, 27, 81, 243]),
            (
                ["max_resource": 64, "min_resource": 2, "reduction_factor": 2.5, "compat": "ray"],
                [2, 5, 13, 32, 64]
            ),
            (["max_resource": 20, "compat": "syne"], [1, 3, 9, 20]),
            (["max_resource": 16, "min_resource": 1, "reduction_factor": 2], [1, 2, 4, 8, 16]),
        ] as [(JSONValue, [Int])])
    func ladders(options: JSONValue, levels: [Int]) throws {
        #expect(try asha(options).levels == levels)
    }
}

import Testing
import TuneJSON
import TuneWorker

@Suite("The template of a command")
struct CommandTemplateTests {
    private let known = ["lr", "batch_size", "layers", "name with: signs"]

    private func words(_ words: [String], _ config: JSONObject) throws -> [String] {
        try CommandTemplate(words, known: known).words(for: config)
    }

    @Test(
        "names in braces become the configuration's values, texts without quotes, numbers to their last bit")
    func namesBecomeValues() throws {
        let config: JSONObject = ["lr": 0.1, "batch_size": 32, "layers": "a b", "name with: signs": false]
        #expect(
            try words(["train", "--lr={lr}", "{batch_size}x{layers}", "{name with: signs}", ""], config)
                == ["train", "--lr=0.1", "32xa b", "false", ""])
        #expect(try words(["train", "{lr}"], ["lr": 1e-05]) == ["train", "1e-05"])
    }

    @Test("doubled braces are braces")
    func doubledBraces() throws {
        #expect(
            try words(["echo", "{{\"lr\": {lr}}}", "{{lr}}"], ["lr": 2]) == ["echo", "{\"lr\": 2}", "{lr}"])
    }

    @Test("a word with a parameter that the configuration does not have is left out")
    func inactiveParameters() throws {
        #expect(try words(["train", "--layers={layers}", "--lr={lr}"], ["lr": 1]) == ["train", "--lr=1"])
    }

    @Test(
        "what is no template is refused with the names there are",
        arguments: [
            (["train", "{learning_rate}"], "no parameter \"learning_rate\""),
            (["train", "{lrr}"], "did you mean lr?"),
            (["train", "{lr"], "{ has no }"), (["train", "lr}"], "} has no {"),
            (["train", "{}"], "no parameter \"\""),
            (["train", "{\"a\": 1}"], "no parameter"),
        ])
    func wrongTemplates(words: [String], reason: String) throws {
        let failure = try #require(throws: WorkerFailure.self) { try CommandTemplate(words, known: known) }
        #expect(failure.description.contains(reason))
        #expect(failure.description.contains("lr, batch_size, layers"))
        #expect(failure.description.contains("{{ and }}"))
    }

    @Test("a command has a word, and its program is known where no parameter names it")
    func program() throws {
        #expect(throws: WorkerFailure.self) { try CommandTemplate([], known: known) }
        #expect(throws: WorkerFailure.self) { try CommandTemplate([""], known: known) }
        #expect(try CommandTemplate(["train", "{lr}"], known: known).program == "train")
        #expect(try CommandTemplate(["./{layers}.sh"], known: known).program == nil)
    }
}

import Testing

@Suite("The documents")
struct DocumentTests {
    /// The problem codes that the sources know.
    static func codes() throws -> Set<String> {
        let files = try Project.swiftFiles(in: ["Sources"])
        let catalogue = try #require(
            files.first { $0.lines.contains { $0.contains("enum ProblemCode") } },
            "there is no enum ProblemCode")
        let text = catalogue.lines.joined(separator: "\n")
        let named = try text.captures(of: #"case \w+ = "([a-z-]+)""#)
        let plain = try text.captures(of: #"^    case `?([a-z]+)`?$"#)
        return Set(named + plain)
    }

    @Test("openapi.yaml lists every problem code, and no other")
    func problemCodesAreInOpenAPI() throws {
        let schema = try #require(
            try Project.text("openapi.yaml").split(separator: "\n    ItemProblem:\n").last)
        let list = try #require(
            try String(schema).captures(of: #"code:\s+type: string\s+enum: \[([^\]]+)\]"#).first)
        let documented = Set(list.split { !$0.isLetter && $0 != "-" }.map(String.init))
        #expect(documented == (try Self.codes()))
    }

    @Test("Docs/problems.md explains every problem code, and no other")
    func problemCodesAreExplained() throws {
        let page = try Project.text("Docs/problems.md")
        let rows = try page.captures(of: #"^\| <a id="([a-z-]+)"></a>`\1` \| [45][0-9]{2} \| .*\. \|$"#)
        #expect(Set(rows) == (try Self.codes()))
        #expect(rows.count == Set(rows).count)
    }

    @Test("the README names only targets that the Makefile has, and the Makefile explains all it has")
    func targetsExist() throws {
        let targets = try Project.text("Makefile").captures(of: #"^([a-z]+):.*## .+\.$"#)
        let declared = try #require(try Project.text("Makefile").captures(of: #"^\.PHONY: (.*)$"#).first)
        #expect(Set(targets) == Set(declared.split(separator: " ").map(String.init)))
        let named = try Project.text("README.md").captures(of: #"\bmake ([a-z]+)"#)
        #expect(named.filter { !targets.contains($0) } == [])
        #expect(named.contains("demo") && named.contains("test"))
    }

    @Test(
        "links lead to files of the project",
        arguments: ["README.md", "Docs/problems.md", "Docs/algorithms.md", "Docs/worker.md"])
    func linksLeadSomewhere(path: String) throws {
        let links = try Project.text(path).captures(of: #"\]\(([^)#:]+)\)"#)
        #expect(links.filter { !Project.exists($0) } == [])
    }

    @Test("the README names only commands that there are")
    func commandsExist() throws {
        let sources = try Project.swiftFiles(in: ["Sources/tune-server"])
            .map { $0.lines.joined(separator: "\n") }.joined().lowercased()
        let named = Set(try Project.text("README.md").captures(of: #"`tune-server \[?([a-z]+)"#))
        #expect(named.count > 3)
        #expect(
            named.filter { !sources.contains("commandname: \"\($0)\"") && !sources.contains("struct \($0)") }
                == [])
    }

    @Test("the README and Docs/algorithms.md name every searcher and scheduler")
    func algorithmsAreExplained() throws {
        let entries = try Project.swiftFiles(in: ["Sources/TuneSearch", "Sources/TuneSchedule"])
            .flatMap {
                try $0.lines.joined(separator: "\n").captures(
                    of: #"(?:Entry\(\s*name: |static let name = )"([a-z_]+)""#)
            }
        #expect(entries.contains("bohb") && entries.contains("asha"))
        for page in ["README.md", "Docs/algorithms.md"] {
            let text = try Project.text(page)
            #expect(entries.filter { !text.contains("`\($0)`") } == [], "in \(page)")
        }
    }

    @Test("every path of openapi.yaml names its operation once")
    func operationsAreNamed() throws {
        let text = try Project.text("openapi.yaml")
        let methods = try text.captures(of: #"^    (get|put|post|patch|delete):$"#)
        let names = try text.captures(of: #"^      operationId: (\w+)$"#)
        #expect(methods.count == names.count)
        #expect(Set(names).count == names.count)
    }
}

import Testing

@Suite("The sources")
struct SourceTests {
    static let pure = ["TuneJSON", "TuneNumerics", "TuneCore", "TuneSearch", "TuneSchedule", "TuneAnalysis"]

    @Test("no file has grown past 300 lines")
    func filesAreShort() throws {
        let files = try Project.swiftFiles(in: ["Sources", "Tests", "Benchmarks"])
        #expect(files.count > 100)
        let long = files.filter { $0.lines.count > 301 }.map { "\($0.path): \($0.lines.count - 1) lines" }
        #expect(long == [])
    }

    @Test(
        "nothing is left unfinished",
        arguments: [
            #"\b(TODO|FIXME|XXX|HACK)\b"#, #"(?i)\b(stub|placeholder|unimplemented)\b"#, #"(?i)\bfor now\b"#,
        ])
    func nothingUnfinished(pattern: String) throws {
        #expect(try Project.writtenFiles().flatMap { try $0.places(matching: pattern) } == [])
    }

    @Test(
        "nothing names a path of one machine",
        arguments: [
            #"/w[o]rk/"#, #"/f[a]rm/"#, #"/r[o]ot/"#, #"/h[o]me/[a-z]"#, #"bash_j[o]bs"#, #"/t[m]p/tune"#,
        ])
    func noMachinePaths(pattern: String) throws {
        #expect(try Project.writtenFiles().flatMap { try $0.places(matching: pattern) } == [])
    }

    @Test(
        "nothing is forced",
        arguments: [
            #"\btry!"#, #"\bas!"#, #"\bfatalError\("#, #"\.(first|last|min\(\)|max\(\))!"#,
            #"@unchecked Sendable"#,
            #"\bunowned\b"#, #"nonisolated\(unsafe\)"#,
        ])
    func nothingForced(pattern: String) throws {
        #expect(try Project.swiftFiles(in: ["Sources"]).flatMap { try $0.places(matching: pattern) } == [])
    }

    @Test(
        "pure targets know neither Foundation nor time nor chance nor the outside",
        arguments: [
            #"^(public |package |internal |private )?import (Foundation|Dispatch|Synchronization|NIO)"#,
            #"\b(ContinuousClock|SuspendingClock|clock_gettime|gettimeofday|Date)\("#, #"\btime\(nil\)"#,
            #"SystemRandomNumberGenerator"#, #"\.random\(in:[^:]*\)\s*$"#,
            #"\.(shuffled|randomElement|shuffle)\(\)"#,
            #"\b(getenv|print|fopen)\("#, #"\bUUID\("#, #"\bTask(\.sleep| \{|\.detached)"#,
        ])
    func pureTargetsArePure(pattern: String) throws {
        let files = try Project.swiftFiles(in: Self.pure.map { "Sources/\($0)" })
        #expect(Set(files.map { $0.path.split(separator: "/")[1] }).count == Self.pure.count)
        let places = try files.flatMap { try $0.places(matching: pattern) }
        // Locks around caches that never change a result.
        let exempt = ["GaussianProcess/FitCache", "Auto/Once"].map {
            "Sources/TuneSearch/\($0).swift:1: import Synchronization"
        }
        #expect(
            places.filter { !$0.contains(": ///") && !$0.contains(": //") && !exempt.contains($0) } == [])
    }

    @Test("every test file has a twin among the sources, or says what kind of test it is")
    func testsHaveTwins() throws {
        let sources = try Project.swiftFiles(in: ["Sources", "Benchmarks"])
        let declaration = #"\b(?:struct|enum|class|actor|protocol|extension|typealias|case)\s+([A-Za-z]+)"#
        let names = Set(
            try sources.flatMap { file in
                try file.name.split(separator: "+").map(String.init)
                    + file.lines.joined(separator: "\n").captures(of: declaration)
            }.map { $0.lowercased() })
        let kinds = [
            "contract", "scenario", "simulation", "paper", "statistical", "vector", "conformance", "recovery",
            "crash",
        ]
        let exempt = ["TidyTests/", "EndToEndTests/"]
        let alone = try Project.swiftFiles(in: ["Tests"]).filter { file in
            guard file.name.hasSuffix("Tests"),
                !exempt.contains(where: file.path.contains)
            else { return false }
            let subject = file.name.dropLast(5).lowercased()
            return !kinds.contains(where: subject.contains)
                && !subject.indices.contains { end in
                    subject.distance(from: subject.startIndex, to: end) >= 2
                        && names.contains(String(subject[...end]))
                }
        }
        #expect(alone.map(\.path) == [])
    }

    @Test("tests do not wait for time")
    func testsDoNotSleep() throws {
        let pattern = #"\b(Thread\.sleep|Task\.sleep|usleep|sleep)\("#
        #expect(
            try Project.swiftFiles(in: ["Tests"]).filter { !$0.path.contains("TidyTests") }
                .flatMap { try $0.places(matching: pattern) } == [])
    }
}

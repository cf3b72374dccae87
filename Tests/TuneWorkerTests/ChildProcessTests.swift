import Foundation
import Testing

@testable import TuneWorker

@Suite("Processes", .serialized)
struct ChildProcessTests {
    private let guardian = Guardian()

    private func shell(_ script: String, _ environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(
            path: "/bin/sh", words: ["sh", "-c", script], environment: environment, guardian: guardian)
    }

    /// Reads all that a process writes, until it ends.
    private func output(
        _ process: ChildProcess, _ stream: ChildProcess.Stream = .output, until text: String? = nil
    ) -> String {
        var bytes: [UInt8] = []
        while !process.hasEnded {
            process.wait(milliseconds: 10_000)
            bytes += process.read(stream)
            if let text, String(decoding: bytes, as: UTF8.self).contains(text) { break }
        }
        var more = process.read(stream)
        while !more.isEmpty {
            bytes += more
            more = process.read(stream)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a command gets its words and its environment, and its three streams are kept apart")
    func streams() throws {
        let process = try ChildProcess(
            path: "/bin/sh", words: ["sh", "-c", "echo \"$1-$X\"; echo err >&2; echo met >&3", "sh", "a b"],
            environment: ["X": "y z"], guardian: guardian)
        #expect(output(process) == "a b-y z\n")
        #expect(process.end() == .exited(0))
        #expect(String(decoding: process.read(.errors), as: UTF8.self) == "err\n")
        #expect(String(decoding: process.read(.metrics), as: UTF8.self) == "met\n")
    }

    @Test("statuses and signals are told apart", arguments: [("exit 3", 3), ("exit 137", 137)])
    func statuses(script: String, status: Int32) throws {
        let process = try shell(script)
        _ = output(process)
        #expect(process.end() == .exited(status))
        let killed = try shell("kill -9 $$")
        _ = output(killed)
        #expect(killed.end() == .signalled(9))
    }

    @Test("what cannot be run is refused with a reason")
    func notRunnable() throws {
        let failure = try #require(throws: WorkerFailure.self) {
            try ChildProcess(
                path: "/bin/no-such-program", words: ["x"], environment: [:], guardian: guardian)
        }
        #expect(failure.description.contains("No such file"))
    }

    @Test("a child has no other descriptor than its own, no signal ignored, and a group of its own")
    func cleanChild() throws {
        signal(SIGINT, SIG_IGN)
        let stray = fcntl(0, F_DUPFD, 77)
        defer {
            signal(SIGINT, SIG_DFL)
            close(stray)
        }
        let process = try shell(
            "[ -e /proc/$$/fd/\(stray) ] || echo closed; grep SigIgn /proc/$$/status | cut -f2;"
                + " test \"$(cut -d' ' -f5 /proc/$$/stat)\" = $$ && echo own")
        let lines = output(process).split(separator: "\n")
        #expect(lines.first == "closed" && lines.last == "own", "\(lines)")
        let ignored = try #require(lines.dropFirst().first.flatMap { UInt64($0, radix: 16) })
        #expect(ignored & 1 << (UInt64(SIGINT) - 1) == 0 && ignored & 1 << (UInt64(SIGPIPE) - 1) == 0)
    }

    @Test("the end of a command is the end of all it started, and leaves no zombie")
    func groupEnds() throws {
        let process = try shell("sleep 1000 & echo $!; echo ready")
        let text = output(process, until: "ready")
        let child = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
        while !process.hasEnded { process.wait(milliseconds: 1000) }
        #expect(process.end() == .exited(0))
        // It is killed, and whoever inherits orphans takes it away; it may still be a zombie of that one.
        let deadline = ContinuousClock.now + .seconds(10)
        while kill(child, 0) == 0, state(of: child) != "Z", .now < deadline {}
        #expect(kill(child, 0) != 0 || state(of: child) == "Z")
        #expect(state(of: process.id) == nil)
    }

    @Test("a signal reaches every process of the group")
    func signals() throws {
        let inner = "(trap 'echo inner >&2; exit' TERM; echo in; while :; do sleep 0.01; done) &"
        let process = try shell("trap 'wait; exit 7' TERM; \(inner) wait")
        #expect(output(process, until: "in") == "in\n")
        process.send(SIGTERM)
        while !process.hasEnded { process.wait(milliseconds: 1000) }
        #expect(process.end() == .exited(7))
        #expect(String(decoding: process.read(.errors), as: UTF8.self).contains("inner\n"))
    }

    @Test("many processes leave no descriptor open")
    func noLeaks() throws {
        func open() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }
        let before = try open()
        for _ in 0..<200 {
            let process = try shell("exit 0")
            process.wait(milliseconds: 1000)
            _ = process.end()
        }
        // What other tests left to be closed, or open, are a few.
        #expect(try abs(open() - before) < 100)
    }

    /// The letter of a process's state; nil where there is no process.
    private func state(of process: pid_t) -> String? {
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return text?.split(separator: ")").last.flatMap { $0.split(separator: " ").first.map(String.init) }
    }
}

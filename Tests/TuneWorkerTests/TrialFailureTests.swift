import Testing
import TuneWorker

@Suite("Why a trial failed")
struct TrialFailureTests {
    private func failure(
        _ status: ProcessEnd, _ source: MemoryKills.Source = .none, kills: Int = 0, log: String = ""
    ) -> TrialFailure {
        TrialFailure(status, kills: MemoryKills(source: source, count: kills), lastLines: log)
    }

    @Test("a status or a signal is an error, and its message ends with the log's last lines")
    func errors() {
        let crash = failure(.exited(3), log: "Traceback\nValueError: no")
        #expect(crash.kind == "error")
        #expect(crash.message == "It ended with status 3. The end of its log:\nTraceback\nValueError: no")
        #expect(failure(.signalled(11)).message == "Signal 11 (SIGSEGV) ended it.")
        #expect(failure(.signalled(11), .group, kills: 1).kind == "error")
    }

    @Test(
        "a kill is put down to memory as surely as the counts allow",
        arguments: [
            (MemoryKills.Source.group, 1, "oom", "as the control group's count says"),
            (.machine, 2, "oom", "probably out of memory"), (.none, 0, "oom", "perhaps out of memory"),
            (.group, 0, "error", "not for want of memory"), (.machine, 0, "error", "not for want of memory"),
        ])
    func kills(source: MemoryKills.Source, kills: Int, kind: String, words: String) {
        for status in [ProcessEnd.signalled(9), .exited(137)] {
            let failure = failure(status, source, kills: kills)
            #expect(failure.kind == kind)
            #expect(failure.message.contains(words))
        }
    }

    @Test(
        "a status with the words of a lack of memory in the log is one",
        arguments: [
            "MemoryError", "RuntimeError: CUDA out of memory. Tried to allocate", "what():  std::bad_alloc",
        ])
    func words(line: String) {
        #expect(failure(.exited(1), .group, log: "a\n\(line)\n").kind == "oom")
        #expect(failure(.exited(1), .group, log: "a\n").kind == "error")
    }
}

import Foundation
import Testing
import TuneClient
import TuneJSON

@testable import TuneWorker

@Suite("A trial at work")
struct TrialSessionTests {
    private let directory = FileManager.default.temporaryDirectory.appending(
        path: "tune-\(UUID().uuidString)")
    /// Nobody listens there.
    private let calls = ServerCalls(HTTPClient(base: "http://127.0.0.1:1"), experiment: "e")

    private func session(_ checkpoint: JSONValue = .null) throws -> TrialSession {
        let trial = try #require(
            AskedTrial([
                "number": 7, "config": ["x": 1], "lease": ["token": "t"], "from_step": 2,
                "checkpoint": checkpoint,
            ]))
        let folder = try TrialFolder(directory.path, experiment: "e", trial: 7)
        return try TrialSession(trial, folder: folder, logLimit: 1 << 16)
    }

    @Test("a trial whose checkpoint is lost begins anew, but not because the server is away")
    func resumes() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        var lost = try session(["step": 2, "uri": "file:///none"])
        try lost.resume(with: calls)
        #expect(lost.checkpoint == nil && lost.trial.fromStep == 0)
        var kept = try session(["step": 2])
        let failure = Result { () throws(ClientFailure) in try kept.resume(with: calls) }
        guard case .failure(.unreachable) = failure else {
            Issue.record("the server was not missed: \(failure)")
            return
        }
        #expect(kept.trial.fromStep == 2)
    }

    @Test("a clone whose checkpoint cannot be had goes on without it, and its log says so")
    func cloneWithoutCheckpoint() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let donor = try TrialFolder(directory.path, experiment: "e", trial: 1)
        try "state".write(toFile: donor.checkpoints + "/state", atomically: false, encoding: .utf8)
        let checkpoints: [JSONValue] = [
            // It is there and cannot be copied, because the own folder is gone; it is nowhere; the server is away.
            ["step": 2, "uri": .string(donor.address(of: "state"))],
            ["step": 2, "uri": .string(donor.address(of: "none"))], ["step": 2],
        ]
        for checkpoint in checkpoints {
            var session = try session()
            try FileManager.default.removeItem(atPath: session.folder.checkpoints)
            let order = Decision.CloneOrder(
                donor: 1, config: ["x": 2], checkpoint: AskedTrial.Saved(checkpoint))
            session.become(order, after: 4, with: calls)
            #expect(session.checkpoint == nil && session.trial.config == ["x": 2])
            #expect(session.trial.fromStep == 4)
            #expect(session.lastLines.contains("there is no checkpoint of trial 1 here"))
        }
    }
}

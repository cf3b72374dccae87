import TuneCore
import TuneJSON
import TuneService
import TuneStore

extension Route {
    /// Keeps a checkpoint, as octets or as where the trainer keeps it: the next attempt is offered it.
    static let putCheckpoint = Route(
        "PUT", "/experiments/{name}/trials/{number}/checkpoint", role: .worker, body: .bytes, query: ["step"]
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        let step = try call.query.integer("step", in: 0...CoreLimits.largestStep)
        let lease = call.lease
        let (uri, bytes) = try await address(of: call, at: desk, trial: number, step: step)
        let dropped = Slot<String>()
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            let before = try turn.experiment.found(number).checkpoint
            try turn.execute(.checkpoint(trial: number, lease: lease, step: step, uri: uri))
            let after = try turn.experiment.found(number).checkpoint
            if let before, before.uri != after?.uri,
                !turn.experiment.isPinned(checkpoint: before.uri, besides: number)
            {
                dropped.set(before.uri)
            }
            return Answer(201, after?.view(bytes: bytes) ?? .null)
        }
        if let name = dropped.get().flatMap(Blob.name), name.hasPrefix(Blob.prefix) {
            try await call.server.directory.store.removeBlob(named: name, of: desk.id)
        }
        return .answer(answer)
    }

    /// Where the checkpoint is: the server keeps octets, of a JSON body only the address counts.
    private static func address(
        of call: Call, at desk: Desk, trial: Int, step: Int?
    ) async throws -> (uri: String, bytes: Int?) {
        let type = call.headers["content-type"].map { trimmed($0.prefix { $0 != ";" }).lowercased() }
        switch type {
        case "application/json":
            return (try CheckpointReference(try JSONParser.parse(call.bytes), at: "").uri, nil)
        case nil, "application/octet-stream":
            let lease = call.lease
            let name = try await desk.read { experiment, _ throws(ServiceFailure) in
                let trial = try experiment.found(trial)
                let attempt = try experiment.foundAttempt(of: lease, trial: trial.number)
                guard !trial.state.isFinal else { throw .refused(.trialFinished(trial.state)) }
                guard attempt == trial.startedAttempt else {
                    throw .refused(.leaseLost("Another attempt of this trial was started."))
                }
                return Blob.prefix + "\(trial.number)-attempt-\(attempt)-step-\(step ?? trial.lastStep ?? 0)"
            }
            try await call.server.directory.store.putBlob(call.bytes, named: name, of: desk.id)
            return (Blob.scheme + name, call.bytes.count)
        case let type?:
            throw Problem(
                .unsupportedMedia,
                "A checkpoint is application/octet-stream or application/json, not \(type.quoted).")
        }
    }

    /// Shows the checkpoint that was reported last: its bytes, or where the trainer keeps it.
    static let getCheckpoint = Route(
        "GET", "/experiments/{name}/trials/{number}/checkpoint", role: .viewer
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        let found = try await desk.read { experiment, _ throws(ServiceFailure) in
            try experiment.found(number).checkpoint
        }
        guard let checkpoint = found else { throw Problem(.notFound, "Trial \(number) has no checkpoint.") }
        guard let name = Blob.name(in: checkpoint.uri) else {
            return .answer(Answer(200, checkpoint.view(), isKept: false))
        }
        guard let bytes = try await call.server.directory.store.blob(named: name, of: desk.id) else {
            throw Problem(.notFound, "The checkpoint \(checkpoint.uri) is not kept here.")
        }
        let headers = ["Content-Type": "application/octet-stream"]
        return .answer(Answer(status: 200, headers: headers, body: bytes, isKept: false))
    }
}

/// The addresses of the bytes that the server keeps.
enum Blob {
    /// What they begin with.
    static let scheme = "blob:"

    /// What the names of trials' checkpoints begin with.
    static let prefix = "trial-"

    /// The name of the bytes; nil for an address of the trainer's own.
    static func name(in uri: String) -> String? {
        uri.hasPrefix(scheme) ? String(uri.dropFirst(scheme.count)) : nil
    }
}

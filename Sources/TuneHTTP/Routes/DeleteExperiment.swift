import TuneService

extension Route {
    /// Deletes an experiment that is paused or over, with all its trials.
    static let deleteExperiment = Route("DELETE", "/experiments/{name}", role: .admin) { call in
        .answer(try await call.server.directory.delete(call.path["name"] ?? "", key: call.key))
    }
}

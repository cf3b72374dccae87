import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Lists the searchers and their options.
    static let listSearchers = catalogue("/searchers") { $0.directory.catalogs.searchersJSON }

    /// Lists the schedulers and their options.
    static let listSchedulers = catalogue("/schedulers") { $0.directory.catalogs.schedulersJSON }

    /// Lists the built-in evaluators, their options and default spaces.
    static let listEvaluators = catalogue("/evaluators") { $0.directory.catalogs.evaluatorsJSON }

    /// Lists the data sets that evaluators can train on; new ones are read for it.
    static let listDatasets = catalogue("/datasets") { parts in
        try await parts.librarian.work { ["items": .array(parts.datasets())] }
    }

    private static func catalogue(
        _ path: String, _ view: @escaping @Sendable (ServerParts) async throws -> JSONValue
    ) -> Route {
        Route("GET", path, role: .viewer) { call in
            .answer(Answer(200, try await view(call.server), isKept: false))
        }
    }
}

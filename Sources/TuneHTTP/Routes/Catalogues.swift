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

    /// Lists the data sets that evaluators can train on.
    static let listDatasets = catalogue("/datasets") { ["items": .array($0.datasets())] }

    private static func catalogue(
        _ path: String, _ view: @escaping @Sendable (ServerParts) -> JSONValue
    ) -> Route {
        Route("GET", path, role: .viewer) { call in .answer(Answer(200, view(call.server), isKept: false)) }
    }
}

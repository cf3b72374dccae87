import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import TuneCore
import TuneHTTP
import TuneJSON
import TuneSchedule
import TuneSearch
import TuneService
import TuneStore
import TuneTrainer

/// A server of this process: where its parts are put together, and taken down in order.
struct LocalServer: Sendable {
    /// The version of this program.
    static let version = "0.1.0"

    /// The admin's token where one has just been made.
    let newToken: String?

    private let options: ServerOptions
    private let store: SQLiteStore
    private let directory: Directory
    private let pool: EvaluatorPool
    private let library: DatasetLibrary
    private let access: Access
    private let logger: Logger

    /// The server's clock.
    static let now: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// The catalogues, and the evaluators in them.
    static func catalogs(_ evaluators: [any Evaluator]) -> Catalogs {
        Catalogs(
            searchers: SearcherCatalog.all, schedulers: SchedulerCatalog.all,
            evaluators: evaluators.map(\.entry))
    }

    /// Opens the data directory and makes the parts; nothing listens yet.
    ///
    /// - Throws: `CommandFailure` when the data cannot be used; they are then as they were.
    static func open(_ options: ServerOptions) async throws(CommandFailure) -> LocalServer {
        let level = options.logLevel
        let logger = Logger(label: "tune-server") { _ in LineLogHandler(level: level) }
        let library = DatasetLibrary(directory: options.datasets)
        let evaluators: [any Evaluator] = [MLPEvaluator(library: library)]
        let store: SQLiteStore
        do {
            store = try SQLiteStore.open(directory: options.data, now: now())
        } catch {
            throw CommandFailure(error)
        }
        do {
            let start = try await Access.start(
                options.auth, host: options.host, preset: options.presetToken, store: store)
            let directory = try await Directory(
                store: store, catalogs: catalogs(evaluators), now: now, newName: newName, logger: logger)
            let pool = EvaluatorPool(
                directory: directory, evaluators: options.isTraining ? evaluators : [], logger: logger)
            return LocalServer(
                newToken: start.newToken, options: options, store: store, directory: directory, pool: pool,
                library: library, access: start.access, logger: logger)
        } catch let failure as Access.Failure {
            throw CommandFailure(failure)
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Serves until it is stopped; then no request is taken any more, and the data are closed.
    ///
    /// - Parameter onReady: Is told the port, once it listens.
    /// - Throws: `CommandFailure` when the address cannot be listened on.
    func run(
        _ stop: StopSwitch, onReady: @escaping @Sendable (Int) async -> Void
    ) async throws(CommandFailure) {
        let server = TuneServer(
            parts: parts, access: access, host: options.host, port: options.port,
            allowedHosts: options.allowedHosts, basePath: options.basePath, logger: logger, onReady: onReady)
        let group = ServiceGroup(
            services: [Ticker(directory: directory, pool: pool, store: store), server],
            logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
        stop.connect(group)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await group.run())
        } catch {
            outcome = .failure(error)
        }
        await pool.close()
        await directory.drain()
        await store.close()
        if case .failure(let error) = outcome {
            throw CommandFailure("Cannot serve on \(options.host):\(options.port): \(reason(error)).")
        }
        logger.notice("server stopped")
    }

    /// Gets to know the data sets in the background, so that whoever lists them first need not wait for that.
    func surveyDatasets() {
        DispatchQueue(label: "datasets", qos: .background).async { [library] in
            for name in library.names() { _ = try? library.describe(name) }
        }
    }

    private var parts: ServerParts {
        let (library, data) = (library, options.data)
        return ServerParts(
            directory: directory, now: Self.now,
            datasets: { library.names().map { library.json(of: $0) } }, version: Self.version,
            usage: { DataUsage.now(of: data) })
    }

    private static let newName: @Sendable () -> String = {
        let number = UInt32.random(in: .min ... .max)
        return "experiment-" + String(number, radix: 16)
    }

    /// The last words of a system error, such as "Address already in use".
    private func reason(_ error: any Error) -> String {
        let text = "\(error)"
        guard let end = text.range(of: " (errno:") else { return text }
        let said = text[..<end.lowerBound].trimmingCharacters(in: CharacterSet(charactersIn: ")"))
        return said.range(of: ": ", options: .backwards).map { String(said[$0.upperBound...]) } ?? said
    }
}

extension CommandFailure {
    /// Says why the data directory cannot be used.
    init(_ failure: StoreFailure) {
        switch failure {
        case .unavailable(let text), .corrupted(let text): self.init(text)
        case .full: self.init("The disk is full.")
        case .nameTaken, .noSuchExperiment, .conflict:
            self.init("The data directory cannot be used: \(failure).")
        }
    }

    fileprivate init(_ failure: Access.Failure) {
        switch failure {
        case .weakToken:
            self.init(
                "TUNE_ADMIN_TOKEN must have at least \(Access.presetTokenCharacters) characters, visible ASCII.",
                status: Self.usageStatus)
        case .store(let failure): self.init(failure)
        }
    }
}

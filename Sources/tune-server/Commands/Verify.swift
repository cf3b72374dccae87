import ArgumentParser
import TuneCore
import TuneService
import TuneStore
import TuneTrainer

/// Decides every command of every log again and compares.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove that the logs are whole and that the same decisions come out again.",
        discussion: """
            Reads the logs of a data directory that no server has open. Every suggestion, stop and promotion is decided
            anew from the events before it and must be the one in the log. The exit status is 1 at the first difference.
            """)

    @Argument(help: "The experiments; all when none is named.")
    var names: [String] = []

    @Option(help: "Where experiments are kept. (default: ./tune-data)")
    var data: String?

    @Option(help: "The folder with data sets, when experiments use it.")
    var datasets: String?

    private static let chunk = 5_000

    func run() async throws {
        let path = try Setting("data", given: data)?.nonEmpty() ?? ServerOptions().data
        try requireDataDirectory(path)
        let folder = try Setting("datasets", given: datasets).map(ServerOptions.folder)
        let catalogs = LocalServer.catalogs([MLPEvaluator(library: DatasetLibrary(directory: folder))])
        do {
            let store = try SQLiteStore.open(directory: path, now: LocalServer.now())
            for experiment in try await wanted(in: store) {
                try await verify(experiment, in: store, catalogs)
            }
            await store.close()
        } catch let failure as StoreFailure {
            throw CommandFailure(failure)
        }
    }

    private func wanted(in store: SQLiteStore) async throws -> [StoredExperiment] {
        let all = try await store.list()
        guard !names.isEmpty else { return all }
        for name in names where !all.contains(where: { $0.name == name }) {
            throw CommandFailure("There is no experiment \(name).")
        }
        return all.filter { names.contains($0.name) }
    }

    private func verify(
        _ experiment: StoredExperiment, in store: SQLiteStore, _ catalogs: Catalogs
    ) async throws {
        guard let id = experiment.id else { return }
        var events = try await store.events(of: id, after: 0, limit: Self.chunk, trial: nil)
        var (read, isLast) = (events.count, events.count < Self.chunk)
        do {
            guard let first = events.first else {
                throw CommandFailure("\(experiment.name): the log is empty")
            }
            var replay = try Replay(first: first, catalogs: catalogs)
            events.removeFirst()
            while true {
                events.removeFirst(try replay.check(events, isLast: isLast))
                guard !isLast else { break }
                let more = try await store.events(of: id, after: read, limit: Self.chunk, trial: nil)
                (read, isLast) = (read + more.count, more.count < Self.chunk)
                events += more
            }
        } catch let failure as FoldFailure {
            throw CommandFailure("\(experiment.name): \(failure.detail)")
        }
        Console.out("\(experiment.name): \(read) events, all as decided")
    }
}

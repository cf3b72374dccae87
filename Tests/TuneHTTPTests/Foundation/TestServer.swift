import Logging
import ServiceLifecycle
import Testing
import TuneCore
import TuneService
import TuneStore

@testable import TuneHTTP

/// A server on a free port of the loopback address, for as long as a closure runs.
enum TestServer {
    /// Runs a server, uses it, and has it go down gracefully.
    ///
    /// - Parameter use: Is given the port, and the group that ends the server.
    static func run<Value: Sendable>(
        routes: [Route] = TestRoutes.all, access: Access = .open, limits: Limits = .standard,
        store: any ExperimentStore = MemoryStore(), allowedHosts: [String] = [],
        _ use: @escaping @Sendable (Int, ServiceGroup) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = TuneServer(
            parts: try await parts(store), access: access, host: "127.0.0.1", port: 0,
            allowedHosts: allowedHosts,
            limits: limits, routes: routes, logger: silent, onReady: { port.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: silent))
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask {
                for await number in ports {
                    let value = try await use(number, group)
                    await group.triggerGracefulShutdown()
                    return value
                }
                return nil
            }
            var result: Value?
            while let next = try await tasks.next() { result = result ?? next }
            return try #require(result)
        }
    }

    /// Parts around a store, with a clock that stands still.
    static func parts(_ store: any ExperimentStore) async throws -> ServerParts {
        let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: 1_790_000_000_000) }
        let directory = try await Directory(
            store: store, catalogs: Catalogs(searchers: [], schedulers: [], evaluators: []), now: now,
            newName: { "unnamed" }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return ServerParts(directory: directory, now: now, datasets: { [] }, version: "0.0.0")
    }
}

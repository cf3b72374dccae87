import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import TuneService

/// The HTTP server: listens, answers from the route table, and goes down without losing a request.
public struct TuneServer: Service {
    private let responder: Responder
    private let host: String
    private let port: Int
    private let onReady: @Sendable (Int) async -> Void

    /// Makes a server that listens when it runs.
    ///
    /// - Parameters:
    ///   - parts: What it serves.
    ///   - access: Who may use it.
    ///   - host: The address to listen on.
    ///   - port: The port; 0 takes a free one.
    ///   - allowedHosts: Names beside the loopback ones that requests may mean; `*` allows all.
    ///   - basePath: The path under which a proxy shows the server.
    ///   - onReady: Is told the port once connections are accepted.
    public init(
        parts: ServerParts, access: Access, host: String = "127.0.0.1", port: Int = 8080,
        allowedHosts: [String] = [], basePath: BasePath = .root, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.init(
            parts: parts, access: access, host: host, port: port, allowedHosts: allowedHosts,
            limits: .standard, basePath: basePath,
            routes: RouteTable.all, logger: logger, onReady: onReady)
    }

    init(
        parts: ServerParts, access: Access, host: String, port: Int, allowedHosts: [String], limits: Limits,
        basePath: BasePath = .root, routes: [Route], logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void
    ) {
        responder = Responder(
            parts: parts, access: access,
            hosts: HostGate(host: host, allowed: allowedHosts, needsToken: access.needsToken),
            routes: RouteTree(routes), limits: limits, base: basePath, readiness: Readiness(),
            seats: StreamSeats(limits.streams),
            logger: logger)
        self.host = host
        self.port = port
        self.onReady = onReady
    }

    /// Serves until a graceful shutdown.
    ///
    /// Then no connection is accepted, long polls and streams end at once, and other requests have some
    /// seconds to be answered.
    ///
    /// - Throws: `IOError` when the address cannot be listened on.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    await responder.parts.directory.openUnfinished()
                    responder.readiness.open()
                }
                try await listener.run()
            }
        } onGracefulShutdown: {
            responder.readiness.drain()
        }
    }

    private var listener: Server<Connections> {
        var logger = responder.logger
        logger.logLevel = max(logger.logLevel, .warning)
        let connections = OpenFiles.raise(to: responder.limits.connections)
        return Server(
            childChannelSetup: Connections(responder: responder, date: DateField(now: responder.parts.now)),
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: 1024,
                availableConnectionsDelegate: .maximum(connections, logger: logger)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }
}

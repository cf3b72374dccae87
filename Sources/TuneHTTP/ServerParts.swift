public import TuneCore
public import TuneJSON
public import TuneService

/// What the routes work with.
public struct ServerParts: Sendable {
    /// The experiments.
    public let directory: Directory
    /// The server's clock.
    public let now: @Sendable () -> Timestamp
    /// The data sets for `GET /datasets`, as `{items: [...]}`'s items.
    public let datasets: @Sendable () -> [JSONValue]
    /// The server's version, such as `0.1.0`.
    public let version: String
    /// Lets the time between two messages of a stream pass, or less where the task is cancelled.
    public let rest: @Sendable (Duration) async -> Void
    /// Who works out analyses.
    let analyst = Analyst()
    /// Who lays out what charts show: quick work that is not to wait for analyses.
    let drawer = Analyst()
    /// What the logs tell besides, of the experiments that were looked at last.
    let chronicles = Chronicles()
    /// Who replays records, which may take seconds.
    let replayer = Analyst()
    /// Who reads data sets that are new, which may take seconds, too.
    let librarian = Analyst()
    /// What is counted of requests.
    let meter = RequestMeter()
    /// How much of the machine it uses.
    let usage: @Sendable () -> ServerUsage
    /// When it began.
    let startedAt: Timestamp

    /// Makes the parts.
    public init(
        directory: Directory, now: @escaping @Sendable () -> Timestamp,
        datasets: @escaping @Sendable () -> [JSONValue], version: String,
        rest: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        usage: @escaping @Sendable () -> ServerUsage = { ServerUsage() }
    ) {
        self.directory = directory
        self.now = now
        self.datasets = datasets
        self.version = version
        self.rest = rest
        self.usage = usage
        startedAt = now()
    }
}

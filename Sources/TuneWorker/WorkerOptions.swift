/// What a person wants of a worker.
public struct WorkerOptions: Sendable {
    /// The server's address.
    public var server: String
    /// The server's token.
    public var token: String?
    /// The experiment's name.
    public var experiment: String
    /// The command and its arguments.
    public var command: [String]
    /// The worker's name, as the server shows it.
    public var name: String
    /// How many trials run at a time; nil for one, or one for each share of the graphics processors.
    public var parallel: Int?
    /// The graphics processors to hand out.
    public var gpus: [String]?
    /// How many of them a trial gets.
    public var gpusPerTrial = 1
    /// Where checkpoints and logs are kept.
    public var directory = "tune-work"
    /// How long a process has between SIGTERM and SIGKILL.
    public var grace = Duration.seconds(10)
    /// How long a process may run.
    public var timeout: Duration?
    /// The most bytes of a log that are kept.
    public var logLimit = 10 << 20
    /// Whether a trial that was paused can go on.
    public var canResume = true
    /// After how many trials the worker ends.
    public var count: Int?
    /// After how long without a trial the worker ends.
    public var idleExit: Duration?
    /// The environment that trials inherit.
    public var environment: [String: String]

    /// Makes options with their usual values.
    public init(
        server: String, experiment: String, command: [String], name: String, environment: [String: String]
    ) {
        (self.server, self.experiment, self.command) = (server, experiment, command)
        (self.name, self.environment) = (name, environment)
    }
}

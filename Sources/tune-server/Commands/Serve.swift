import ArgumentParser
import Foundation
import TuneHTTP

/// Serves until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the tuning API (the default).",
        discussion: """
            Everything is kept in the data directory; stop the server whenever you like, the next start goes on from
            there. On 127.0.0.1 no token is needed. On any other address an admin token is made at the first start and
            printed once; send it as `Authorization: Bearer TOKEN`. TUNE_ADMIN_TOKEN sets it instead.
            """)

    @Option(help: "The address to listen on. (default: 127.0.0.1)")
    var host: String?

    @Option(help: "The port; 0 takes a free one. (default: 8080)")
    var port: String?

    @Option(help: "Where experiments are kept. (default: ./tune-data)")
    var data: String?

    @Option(help: "A folder with CSV and IDX data sets, beside those that are built in.")
    var datasets: String?

    @Option(
        help: "When tokens are needed: auto (unless on loopback), none or token (always). (default: auto)")
    var auth: String?

    @Option(help: "Names by which the server may be called, with commas between them; * allows all.")
    var allowedHosts: String?

    @Option(help: "The path under which a proxy shows the server, such as /tune. (default: /)")
    var basePath: String?

    @Option(help: "What is logged: trace, debug, info, notice, warning or error. (default: info)")
    var logLevel: String?

    func run() async throws {
        let options = try options()
        let stop = StopSwitch()
        let interrupts = Interrupts { _ in stop.flip() }
        let server = try await LocalServer.open(options)
        try await server.run(stop) { port in
            let host = options.host.contains(":") ? "[\(options.host)]" : options.host
            Console.out("tune-server \(LocalServer.version) listening on http://\(host):\(port)")
            if let token = server.newToken { Console.out("admin token, shown only once: \(token)") }
            server.surveyDatasets()
        }
        withExtendedLifetime(interrupts) {}
    }

    private func options() throws(CommandFailure) -> ServerOptions {
        var options = ServerOptions()
        if let setting = Setting("host", given: host) { options.host = try setting.nonEmpty() }
        if let setting = Setting("port", given: port) { options.port = try setting.integer(in: 0...65535) }
        if let setting = Setting("data", given: data) { options.data = try setting.nonEmpty() }
        if let setting = Setting("datasets", given: datasets) {
            options.datasets = try ServerOptions.folder(setting)
        }
        if let setting = Setting("auth", given: auth) {
            options.auth =
                Access.Mode(rawValue: try setting.choice(of: Access.Mode.allCases.map(\.rawValue))) ?? .auto
        }
        if let setting = Setting("allowed-hosts", given: allowedHosts) {
            options.allowedHosts = setting.list()
        }
        if let setting = Setting("base-path", given: basePath) {
            guard let path = BasePath(setting.text) else {
                throw .usage(
                    "\(setting.origin) must be a path of plain names, such as /tune, not \(setting.text).")
            }
            options.basePath = path
        }
        if let setting = Setting("log-level", given: logLevel) {
            options.logLevel = try ServerOptions.logLevel(setting)
        }
        options.presetToken = Setting("admin-token", given: nil)?.text
        return options
    }
}

import ArgumentParser
import TuneClient

/// Asks a server whether it answers.
struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a server answers; for health checks.",
        discussion: "The exit status is 0 when it does and 1 when it does not.")

    @Option(help: "The server's address. (default: http://127.0.0.1 and the port)")
    var server: String?

    @Option(help: "The port of a server on this machine. (default: 8080)")
    var port: String?

    func run() throws {
        let port = try Setting("port", given: port)?.integer(in: 1...65535) ?? 8080
        let address = try Setting("server", given: server)?.nonEmpty() ?? "http://127.0.0.1:\(port)"
        do throws(ClientFailure) {
            _ = try HTTPClient(base: address).request("GET", "/healthz", timeout: 3).success()
        } catch {
            throw CommandFailure("\(address): \(error)")
        }
        Console.out("\(address) is well")
    }
}

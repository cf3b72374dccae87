import Foundation
import Testing
import TuneClient
import TuneJSON

/// A server in a process of its own, on a free port.
final class Server {
    /// The process.
    let program: Program
    /// Its address.
    let address: String
    /// The line after the one that names the address, where one is asked for.
    let secondLine: String?

    /// Starts a server and waits until it has read its logs.
    ///
    /// - Parameter lines: How many lines it is expected to write at its start.
    init(data: String, _ options: [String] = [], environment: [String: String] = [:], lines: Int = 1) throws {
        program = try Program(
            ["serve", "--port", "0", "--data", data, "--log-level", "error"] + options,
            environment: environment)
        let line = try #require(program.line(), "the server did not start")
        let port = try #require(line.split(separator: ":").last, "the line names no port: \(line)")
        address = "http://127.0.0.1:\(port)"
        secondLine = lines > 1 ? program.line() : nil
        let deadline = ContinuousClock.now + .seconds(30)
        while try client().request("GET", "/readyz").status == 503 {
            try #require(ContinuousClock.now < deadline, "the server did not get ready")
        }
    }

    /// A client of this server.
    func client(token: String? = nil) -> HTTPClient { HTTPClient(base: address, token: token) }

    /// The calls of the API.
    var api: TuneAPI { TuneAPI(client()) }

    /// Ends the server as an operator does, and sees that it ends well.
    func stop() {
        program.send(SIGTERM)
        #expect(program.wait() == 0)
    }

    /// Ends the server as a power cut does.
    func crash() {
        program.send(SIGKILL)
        _ = program.wait()
    }
}

import ArgumentParser
import Foundation
import Logging
import TuneClient

/// Writes an experiment's log, its trials or its analyses to the standard output.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write an experiment's log as lines of JSON, its trials as CSV, or its analyses.",
        discussion: """
            Reads a data directory that no server has open, or asks a server:

              tune-server export first --format csv > first.csv
              tune-server export first --server http://127.0.0.1:8080
            """)

    @Argument(help: "The experiment.")
    var name: String

    @Option(help: "jsonl (the log, one event a line), csv (the trials) or analysis. (default: jsonl)")
    var format: String?

    @Option(help: "Where experiments are kept. (default: ./tune-data)")
    var data: String?

    @Option(help: "The folder with data sets, when the experiment uses it.")
    var datasets: String?

    @Option(help: "A server to ask instead.")
    var server: String?

    @Option(help: "The server's token.")
    var token: String?

    func run() async throws {
        let format =
            try Setting("format", given: format)?.choice(of: ["jsonl", "csv", "analysis"]) ?? "jsonl"
        if let server = Setting("server", given: server) {
            let address = try server.nonEmpty()
            let token = Setting("token", given: token)?.text
            return try await onThread { () throws(CommandFailure) in
                try write(from: address, token: token, format: format)
            }
        }
        var options = ServerOptions()
        options.logLevel = .warning
        options.isTraining = false
        if let setting = Setting("data", given: data) { options.data = try setting.nonEmpty() }
        options.datasets = try Setting("datasets", given: datasets).map(ServerOptions.folder)
        try requireDataDirectory(options.data)
        try await withLocalServer(options) { address throws(CommandFailure) in
            try write(from: address, token: nil, format: format)
        }
    }

    private func write(from server: String, token: String?, format: String) throws(CommandFailure) {
        let client = HTTPClient(base: server, token: token)
        do throws(ClientFailure) {
            let path = "/experiments/\(percentEncoded(name))/export?format=\(format)"
            _ = try client.stream(path) { Console.outBytes($0) }.success()
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}

import Foundation
import TuneClient

/// The release build in a process of its own, on a data directory of the bench's.
final class BenchServer {
    /// Why a server could not be measured.
    struct Failure: Error {
        let message: String
    }

    let address: String
    /// Seconds from the start of the process to the first answer of `/healthz`.
    let secondsToHealth: Double
    private let process: Process

    /// The program to measure: the one that `TUNE_BINARY` names, or the one beside this program.
    static let binary =
        ProcessInfo.processInfo.environment["TUNE_BINARY"]
        ?? URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        .appending(path: "tune-server").path

    /// Starts a server and waits until it answers.
    init(data: String) throws {
        process = Process()
        process.executableURL = URL(filePath: Self.binary)
        process.arguments = ["serve", "--port", "0", "--data", data, "--log-level", "error"]
        let output = Pipe()
        process.standardOutput = output
        let start = ContinuousClock.now
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = line.split(separator: ":").last?.prefix(while: \.isNumber), !port.isEmpty else {
            throw Failure(message: "the server did not start: \(line)")
        }
        address = "http://127.0.0.1:\(port)"
        guard try HTTPClient(base: address).request("GET", "/healthz").isSuccess else {
            throw Failure(message: "the server is not well")
        }
        secondsToHealth = (ContinuousClock.now - start) / .seconds(1)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The calls of the API, over a connection of their own.
    var api: TuneAPI { TuneAPI(HTTPClient(base: address)) }

    /// Waits until all logs are read.
    func waitUntilReady() throws {
        let client = HTTPClient(base: address)
        while try client.request("GET", "/readyz").status == 503 { usleep(2000) }
    }

    /// Ends the server.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// The memory that the process holds, in MiB.
    var residentMiB: Double { statusField("VmRSS") / 1024 }

    /// The processor time that the process has used, in seconds.
    var processorSeconds: Double {
        let stat =
            (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            return 0
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func statusField(_ name: String) -> Double {
        let path = "/proc/\(process.processIdentifier)/status"
        let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
        let words = lines.first { $0.hasPrefix(name) }?.split(whereSeparator: \.isWhitespace) ?? []
        return words.count > 1 ? Double(words[1]) ?? 0 : 0
    }
}

/// A folder that is removed in the end.
final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)").path

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

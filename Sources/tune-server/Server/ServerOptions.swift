import Foundation
import Logging
import TuneHTTP

/// How a server is to run: every option read and checked.
struct ServerOptions: Sendable {
    var host = "127.0.0.1"
    var port = 8080
    var data = "./tune-data"
    var datasets: String?
    var auth = Access.Mode.auto
    var allowedHosts: [String] = []
    /// The path under which a proxy shows the server.
    var basePath = BasePath.root
    var logLevel = Logger.Level.info
    /// The admin's token that the environment presets.
    var presetToken: String?

    /// Whether experiments with a built-in evaluator are trained.
    var isTraining = true

    /// The levels of `--log-level`.
    static let logLevels: [Logger.Level] = [.trace, .debug, .info, .notice, .warning, .error]

    /// Reads a log level.
    static func logLevel(_ setting: Setting) throws(CommandFailure) -> Logger.Level {
        Logger.Level(rawValue: try setting.choice(of: logLevels.map(\.rawValue))) ?? .info
    }

    /// Reads a folder that must be there.
    static func folder(_ setting: Setting) throws(CommandFailure) -> String {
        let path = try setting.nonEmpty()
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw .usage("\(setting.origin) must be a folder; there is none at \(path).")
        }
        return path
    }
}

import Foundation

/// Sees that there is a data directory, for commands that must not make one.
func requireDataDirectory(_ path: String) throws(CommandFailure) {
    guard FileManager.default.fileExists(atPath: path + "/tune.db") else {
        throw CommandFailure("There is no data directory at \(path); --data names another one.")
    }
}

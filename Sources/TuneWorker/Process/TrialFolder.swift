import Foundation

/// Where a worker keeps a trial's checkpoints and logs: `DIRECTORY/EXPERIMENT/trial-7`.
struct TrialFolder {
    /// The trial's own folder.
    let path: String

    /// Where the trial may save itself.
    var checkpoints: String { path + "/checkpoints" }

    /// Where the log of an attempt is kept.
    func log(attempt: Int) -> String { path + "/attempt-\(attempt).log" }

    /// Makes the folder where there is none.
    init(_ directory: String, experiment: String, trial: Int) throws(WorkerFailure) {
        path = Self.path(directory, experiment: experiment, trial: trial)
        do {
            try FileManager.default.createDirectory(
                atPath: path + "/checkpoints", withIntermediateDirectories: true)
        } catch {
            throw .system("The folder \(path) cannot be made: \(error.localizedDescription)")
        }
    }

    private static func path(_ directory: String, experiment: String, trial: Int) -> String {
        "\(URL(filePath: directory).path)/\(experiment)/trial-\(trial)"
    }

    /// A file or folder that a trial saved.
    struct Entry: Hashable {
        let name: String
        let changedAt: Date
    }

    /// The newest thing in the folder for checkpoints.
    ///
    /// Names that begin with a point or end in `.tmp` are not looked at: a trial may write there until its checkpoint
    /// is whole.
    func newest() -> Entry? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
        return names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".tmp") }.compactMap { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: checkpoints + "/" + name)
            return (attributes?[.modificationDate] as? Date).map { Entry(name: name, changedAt: $0) }
        }.max { ($0.changedAt, $0.name) < ($1.changedAt, $1.name) }
    }

    /// The address of something in the folder for checkpoints.
    func address(of name: String) -> String { Self.address(ofFile: checkpoints + "/" + name) }

    /// The address that a trial's own words mean: an address as it is, or a path below its folder.
    func address(named text: String) -> String {
        if text.contains("://") { return text }
        return text.hasPrefix("/") ? Self.address(ofFile: text) : address(of: text)
    }

    /// The address of a file: `file://` and its path, all but plain characters percent-encoded.
    static func address(ofFile path: String) -> String {
        let plain = CharacterSet(charactersIn: "/-._~").union(
            CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
        return "file://" + (path.addingPercentEncoding(withAllowedCharacters: plain) ?? path)
    }

    /// The file that an address means; nil where it is no file's.
    static func file(of address: String) -> String? {
        guard address.hasPrefix("file://") else { return nil }
        let path = address.dropFirst("file://".count)
        return path.hasPrefix("/") ? String(path).removingPercentEncoding : nil
    }

    /// Copies another trial's checkpoint into this folder, in place of what has its name.
    ///
    /// - Returns: The copy.
    func adopt(_ file: String) throws(WorkerFailure) -> String {
        let target = checkpoints + "/" + URL(filePath: file).lastPathComponent
        let files = FileManager.default
        do {
            let fresh = checkpoints + "/.\(UUID().uuidString)"
            try files.copyItem(atPath: file, toPath: fresh)
            if files.fileExists(atPath: target) { try files.removeItem(atPath: target) }
            try files.moveItem(atPath: fresh, toPath: target)
            return target
        } catch {
            throw .system("The checkpoint \(file) cannot be copied: \(error.localizedDescription)")
        }
    }
}

import Foundation

/// Finds the file that a command's name means, as a shell does.
enum ProgramPath {
    /// The file; nil where there is none that may be run.
    ///
    /// - Parameter path: The folders to look in, as in the variable PATH; names with a slash are files already.
    static func find(_ name: String, path: String?) -> String? {
        guard !name.contains("/") else { return isProgram(name) ? name : nil }
        return (path ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":", omittingEmptySubsequences: false
        )
        .map { ($0.isEmpty ? "." : String($0)) + "/" + name }
        .first(where: isProgram)
    }

    private static func isProgram(_ file: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: file)
    }
}

import Foundation
import TuneJSON

/// A file that defines an experiment.
struct SpecFile {
    /// The body that makes the experiment; it has a name.
    let body: JSONObject
    /// The experiment's name.
    let name: String

    /// Reads a file: JSON when its name ends so, YAML otherwise (which JSON mostly is, too).
    ///
    /// - Parameter name: The name to use instead of the one in the file. Where neither is given the file's own name is
    ///   taken, so that the same command finds the same experiment again.
    init(path: String, name: String?) throws(CommandFailure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .usage("There is no file \(path) that can be read.")
        }
        guard data.count <= Self.mostBytes else {
            throw .usage("\(path) has more than \(Self.mostBytes) bytes.")
        }
        guard case .object(var body) = try Self.parse([UInt8](data), path: path) else {
            throw .usage("\(path): an experiment is a mapping of names to values.")
        }
        self.name = name ?? body["name"]?.string ?? Self.name(from: path)
        body["name"] = .string(self.name)
        self.body = body
    }

    /// What a server takes.
    private static let mostBytes = 1 << 20

    private static func parse(_ bytes: [UInt8], path: String) throws(CommandFailure) -> JSONValue {
        guard !path.lowercased().hasSuffix(".json") else {
            do throws(JSONError) {
                return try JSONParser.parse(bytes)
            } catch {
                throw .usage("\(path): \(error)")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .usage("\(path) is not UTF-8.")
        }
        do throws(CommandFailure) {
            return try YAMLReader.value(of: text)
        } catch {
            throw .usage("\(path): \(error.message)")
        }
    }

    /// The file's name without folder and extension, other characters than names may have replaced.
    private static func name(from path: String) -> String {
        let stem = URL(filePath: path).deletingPathExtension().lastPathComponent
        let allowed = stem.unicodeScalars.map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "._-".unicodeScalars.contains(scalar))
                ? Character(scalar) : "-"
        }
        let name = String(allowed.drop { "._-".contains($0) }.prefix(100))
        return name.isEmpty ? "experiment" : name
    }
}

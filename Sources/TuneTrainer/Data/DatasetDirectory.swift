internal import Foundation

/// The data sets among the files of a directory.
///
/// A data set is `NAME.csv` or `NAME.tsv`, either with `.gz`, or a folder `NAME` of IDX files. Nothing
/// outside of the directory is ever read, whatever links say.
struct DatasetDirectory: Sendable {
    private let root: String

    private static let tableSuffixes = [".csv", ".csv.gz", ".tsv", ".tsv.gz"]

    /// Where the parts of a data set are.
    enum Files {
        /// One file of delimited text.
        case table(path: String, isTabbed: Bool)
        /// Pairs of IDX files.
        case images(train: Pair, test: Pair?)

        /// A file of images and one of labels.
        typealias Pair = (images: String, labels: String)

        /// All files.
        var paths: [String] {
            switch self {
            case .table(let path, _): [path]
            case .images(let train, let test):
                [train, test].compactMap { $0 }.flatMap { [$0.images, $0.labels] }
            }
        }
    }

    init(path: String) {
        root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// The names of all data sets that seem to be there, in order.
    func names() -> [String] {
        let candidates = Self.contents(of: root).compactMap { entry -> String? in
            let suffix = Self.tableSuffixes.first { entry.hasSuffix($0) }
            return suffix.map { String(entry.dropLast($0.count)) } ?? entry
        }
        return Set(candidates).filter { Self.isName($0) && files(of: $0) != nil }.sorted()
    }

    /// The files of a data set, a table before images; nil if there are none.
    func files(of name: String) -> Files? {
        for suffix in Self.tableSuffixes {
            let path = "\(root)/\(name)\(suffix)"
            if FileManager.default.fileExists(atPath: path) {
                return .table(path: path, isTabbed: suffix.hasPrefix(".tsv"))
            }
        }
        let folder = "\(root)/\(name)"
        let pairs = Self.imagePairs(in: folder)
        if let train = pairs["train"] { return .images(train: train, test: pairs["t10k"] ?? pairs["test"]) }
        guard pairs.count == 1, let pair = pairs.first?.value else { return nil }
        return .images(train: pair, test: nil)
    }

    /// The bytes of a file of a data set.
    ///
    /// - Throws: `TrainerError.unreadableDataset` for a file that is not regular, leads out of the directory
    ///   or cannot be read, `.tooLarge`.
    func read(_ path: String, of name: String) throws(TrainerError) -> [UInt8] {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard resolved.hasPrefix(root + "/") else {
            throw .unreadableDataset(name, reason: "a link leads out of the directory")
        }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved),
            attributes[.type] as? FileAttributeType == .typeRegular
        else { throw .unreadableDataset(name, reason: "it is not a regular file") }
        guard let size = attributes[.size] as? Int, size <= TrainerLimits.fileBytes else {
            throw .tooLarge("bytes", limit: TrainerLimits.fileBytes)
        }
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: resolved)) else {
            throw .unreadableDataset(name, reason: "the file cannot be opened")
        }
        return [UInt8](data)
    }

    /// What changes when one of the files does: sizes and times of the last change.
    func fingerprint(of files: Files) -> String {
        files.paths.map { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let date = attributes?[.modificationDate] as? Date
            return "\(attributes?[.size] as? Int ?? -1)@\(date?.timeIntervalSince1970 ?? 0)"
        }.joined(separator: " ")
    }

    /// Whether a name is 1 to 100 letters, digits, dots, dashes and underscores, of which the first is a
    /// letter or digit.
    static func isName(_ name: String) -> Bool {
        guard name.utf8.count <= TrainerLimits.nameLength, let first = name.utf8.first else { return false }
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        return isAlphanumeric(first) && name.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    /// The IDX files of a folder that belong together, by what their names have before `-images` and
    /// `-labels`.
    private static func imagePairs(in folder: String) -> [String: Files.Pair] {
        var parts: [String: [String: String]] = [:]
        for entry in contents(of: folder).sorted() {
            let stem = entry.hasSuffix(".gz") ? String(entry.dropLast(3)) : entry
            for kind in ["images", "labels"] {
                guard let range = stem.range(of: "-\(kind)-idx"), stem.hasSuffix("-ubyte") else { continue }
                parts[String(stem[..<range.lowerBound]), default: [:]][kind] = "\(folder)/\(entry)"
            }
        }
        return parts.compactMapValues { part in
            guard let images = part["images"], let labels = part["labels"] else { return nil }
            return (images, labels)
        }
    }

    private static func contents(of folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}

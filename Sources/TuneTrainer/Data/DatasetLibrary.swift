internal import Synchronization

/// The data sets that can be asked for by name: the bundled ones, and those of a directory.
///
/// Loaded data sets stay in memory up to a bound, the longest unused leave first; a changed file is read
/// anew. Safe to use from many threads: a data set is loaded once, whoever asks for it meanwhile waits.
public final class DatasetLibrary: Sendable {
    private let directory: DatasetDirectory?
    private let cacheLimit: Int
    private let cache = Mutex(Cache())
    /// Held while a data set is loaded.
    private let loading = Mutex(())
    /// Held while one is described, so that nobody who loads one waits for it.
    private let describing = Mutex(())

    /// Makes a library.
    ///
    /// - Parameters:
    ///   - directory: Where more data sets are, or nil for the bundled ones only.
    ///   - cacheLimit: The most bytes of data sets to keep in memory, at least 0. One that is in use stays
    ///     beyond it.
    public init(directory: String? = nil, cacheLimit: Int = 512 << 20) {
        self.directory = directory.map(DatasetDirectory.init)
        self.cacheLimit = cacheLimit
    }

    /// The names of all data sets: the bundled ones, then those of the directory in order.
    ///
    /// Costs a listing of the directory and reads no data.
    public func names() -> [String] {
        let bundled = BundledDataset.allCases.map(\.rawValue)
        return bundled + (directory?.names() ?? []).filter { !bundled.contains($0) }
    }

    /// Describes a data set under the default options; costs reading it once, and keeps only the summary.
    ///
    /// - Throws: As `load`.
    public func describe(_ name: String) throws(TrainerError) -> DatasetSummary {
        try describing.withLock { _ throws(TrainerError) in
            let source = try source(of: name)
            let key = CacheKey(name: name, fingerprint: source.fingerprint, options: DatasetOptions())
            if let summary = cache.withLock({ $0.summaries[key] }) { return summary }
            let kept = cache.withLock { $0.dataset(key) }
            let dataset = if let kept { kept } else { try read(name, from: source, options: key.options) }
            let summary = DatasetSummary(
                name: name, isBundled: source.isBundled, rows: dataset.rowCount,
                columns: dataset.featureCount, task: dataset.task.kind, classes: dataset.classNames)
            cache.withLock { $0.insert(summary, key) }
            return summary
        }
    }

    /// The bytes of the data sets in memory.
    var bytesInMemory: Int { cache.withLock(\.bytes) }

    /// Loads a data set, from memory if it was loaded with the same options before.
    ///
    /// - Throws: `TrainerError.invalidDatasetName`, `.unknownDataset`, or what its files deserve.
    public func load(
        _ name: String, options: DatasetOptions = DatasetOptions()
    ) throws(TrainerError) -> Dataset {
        let source = try source(of: name)
        let key = CacheKey(name: name, fingerprint: source.fingerprint, options: options)
        if let dataset = cache.withLock({ $0.dataset(key) }) { return dataset }
        return try loading.withLock { _ throws(TrainerError) in
            if let dataset = cache.withLock({ $0.dataset(key) }) { return dataset }
            let dataset = try read(name, from: source, options: options)
            cache.withLock { $0.insert(dataset, key, limit: cacheLimit) }
            return dataset
        }
    }

    /// Finds a data set.
    private func source(of name: String) throws(TrainerError) -> Source {
        guard DatasetDirectory.isName(name) else { throw .invalidDatasetName(name) }
        if let bundled = BundledDataset(rawValue: name) { return .bundled(bundled) }
        guard let directory, let files = directory.files(of: name) else { throw .unknownDataset(name) }
        return .files(files, in: directory, fingerprint: directory.fingerprint(of: files))
    }

    private func read(
        _ name: String, from source: Source, options: DatasetOptions
    ) throws(TrainerError) -> Dataset {
        switch source {
        case .bundled(let bundled): return try Dataset(table: bundled.bytes, options: options)
        case .files(.table(let path, let isTabbed), let directory, _):
            var options = options
            if isTabbed && options.delimiter == nil { options.delimiter = "\t" }
            return try Dataset(table: directory.read(path, of: name), options: options)
        case .files(.images(let train, let test), let directory, _):
            func bytes(_ pair: DatasetDirectory.Files.Pair) throws(TrainerError) -> ([UInt8], [UInt8]) {
                (try directory.read(pair.images, of: name), try directory.read(pair.labels, of: name))
            }
            let testBytes: ([UInt8], [UInt8])? = if let test { try bytes(test) } else { nil }
            return try Dataset(train: bytes(train), test: testBytes, options: options)
        }
    }

    /// Where a data set comes from.
    private enum Source {
        case bundled(BundledDataset)
        case files(DatasetDirectory.Files, in: DatasetDirectory, fingerprint: String)

        var fingerprint: String {
            switch self {
            case .bundled: ""
            case .files(_, _, let fingerprint): fingerprint
            }
        }

        var isBundled: Bool {
            switch self {
            case .bundled: true
            case .files: false
            }
        }
    }
}

/// What a data set is, in a few words.
public struct DatasetSummary: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Whether it is part of the program; otherwise it comes from the directory.
    public let isBundled: Bool
    /// Its rows with a target.
    public let rows: Int
    /// The inputs it gives a network, each frequent text of a text column being one.
    public let columns: Int
    /// What is learned from it.
    public let task: DatasetOptions.TaskKind
    /// The names of its classes; empty for regression.
    public let classes: [String]
}

extension DatasetTask {
    /// The kind without the number of classes.
    public var kind: DatasetOptions.TaskKind {
        switch self {
        case .multiclass: .multiclass
        case .binary: .binary
        case .regression: .regression
        }
    }
}

/// What a loaded data set depends on.
private struct CacheKey: Hashable {
    let name: String
    let fingerprint: String
    let options: DatasetOptions
}

/// The data sets in memory.
private struct Cache {
    private(set) var summaries: [CacheKey: DatasetSummary] = [:]
    private var entries: [CacheKey: (dataset: Dataset, use: Int)] = [:]
    private var uses = 0

    /// What the data sets take.
    var bytes: Int { entries.values.reduce(0) { $0 + $1.dataset.byteCount } }

    /// Keeps a summary instead of that of an older file.
    mutating func insert(_ summary: DatasetSummary, _ key: CacheKey) {
        summaries = summaries.filter { $0.key.name != key.name }
        summaries[key] = summary
    }

    /// A data set in memory, now the last used.
    mutating func dataset(_ key: CacheKey) -> Dataset? {
        uses += 1
        entries[key]?.use = uses
        return entries[key]?.dataset
    }

    /// Keeps a data set, and lets others go until all fit; one that does not fit alone is not kept.
    mutating func insert(_ dataset: Dataset, _ key: CacheKey, limit: Int) {
        guard dataset.byteCount <= limit else { return }
        uses += 1
        entries = entries.filter { $0.key.name != key.name || $0.key.fingerprint == key.fingerprint }
        entries[key] = (dataset, uses)
        while bytes > limit, let oldest = entries.min(by: { $0.value.use < $1.value.use }) {
            entries[oldest.key] = nil
        }
    }
}

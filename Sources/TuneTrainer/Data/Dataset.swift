/// What is to be learned.
public enum DatasetTask: Sendable, Hashable {
    /// One of several classes, at least 2.
    case multiclass(classes: Int)
    /// Whether a row belongs to the second of two classes, by one output.
    case binary
    /// A number.
    case regression
}

/// A part of a data set's rows.
public enum SplitName: String, Sendable, CaseIterable {
    /// The rows that are learned from.
    case train
    /// The rows that are measured after each epoch.
    case validation
    /// The rows that are kept for the end.
    case test

    /// How the names of this part's measures begin.
    var prefix: String { self == .validation ? "val" : rawValue }
}

/// A data set ready for training: numeric features, targets, and the rows of each part.
///
/// A value that many trainers share without copying.
public struct Dataset: Sendable {
    /// What is to be learned.
    public let task: DatasetTask
    /// The names of the classes in the order of their numbers; empty for regression.
    public let classNames: [String]
    /// The numbers per row.
    public var featureCount: Int { features.columns }
    /// The rows of all parts.
    public var rowCount: Int { train.count + validation.count + test.count }

    let features: FeatureMatrix
    /// Class numbers, 0 and 1, or standardised values; one per row.
    let targets: [Float]
    private let train: [Int32]
    private let validation: [Int32]
    private let test: [Int32]

    /// Makes a data set from prepared numbers.
    ///
    /// - Parameters:
    ///   - features: All rows one after the other; shape `[targets.count, columns]`.
    ///   - columns: The numbers per row.
    ///   - targets: Class numbers from 0, labels 0 and 1, or values, as the task asks.
    ///   - task: What is to be learned.
    ///   - split: The rows of each part.
    /// - Throws: `TrainerError.invalidDataset` if the shapes, labels or row numbers contradict each other,
    ///   `.emptySplit(.train)` or `.tooLarge`.
    public init(
        features: [Float], columns: Int, targets: [Float], task: DatasetTask, split: Split
    ) throws(TrainerError) {
        try self.init(
            features: FeatureMatrix(columns: columns, storage: .floats(features)), targets: targets,
            task: task, classNames: task.numberedClasses, split: split)
    }

    init(
        features: FeatureMatrix, targets: [Float], task: DatasetTask, classNames: [String], split: Split
    ) throws(TrainerError) {
        guard features.columns > 0, features.count % features.columns == 0,
            features.count / features.columns == targets.count
        else { throw .invalidDataset(reason: "its features do not have one row per target") }
        guard features.columns <= TrainerLimits.features else {
            throw .tooLarge("features", limit: TrainerLimits.features)
        }
        guard targets.count <= TrainerLimits.rows else {
            throw .tooLarge("rows", limit: TrainerLimits.rows)
        }
        guard targets.allSatisfy(task.admits) else {
            throw .invalidDataset(reason: "a target does not suit the task")
        }
        guard !split.train.isEmpty else { throw .emptySplit(.train) }
        let rows = 0..<Int32(targets.count)
        guard [split.train, split.validation, split.test].allSatisfy({ $0.allSatisfy(rows.contains) }) else {
            throw .invalidDataset(reason: "its split names a row that does not exist")
        }
        self.task = task
        self.classNames = classNames
        self.features = features
        self.targets = targets
        (train, validation, test) = (split.train, split.validation, split.test)
    }

    /// How many rows a part has.
    public func rowCount(of split: SplitName) -> Int { rows(of: split).count }

    /// The numbers of the rows of a part.
    func rows(of split: SplitName) -> [Int32] {
        switch split {
        case .train: train
        case .validation: validation
        case .test: test
        }
    }

    /// The memory it takes, in bytes.
    var byteCount: Int { features.byteCount + 4 * targets.count + 4 * rowCount }
}

extension DatasetTask {
    /// Whether a target may be this number.
    func admits(_ target: Float) -> Bool {
        switch self {
        case .multiclass(let classes): target >= 0 && target < Float(classes) && target == target.rounded()
        case .binary: target == 0 || target == 1
        case .regression: target.isFinite
        }
    }

    /// The number of classes, 0 for regression.
    var classCount: Int {
        switch self {
        case .multiclass(let classes): classes
        case .binary: 2
        case .regression: 0
        }
    }

    /// The class numbers as names.
    fileprivate var numberedClasses: [String] {
        (0..<Swift.max(0, Swift.min(classCount, TrainerLimits.classes))).map(String.init)
    }
}

/// Every reason for which the trainer refuses its input.
public enum TrainerError: Error, Equatable, Sendable {
    /// An option is outside its range; carries the option's name and what it must be.
    case option(String, mustBe: String)
    /// Something is larger than its limit in `TrainerLimits`; carries what it is and the limit.
    case tooLarge(String, limit: Int)
    /// A data set's name is not of the permitted form.
    case invalidDatasetName(String)
    /// No data set has this name.
    case unknownDataset(String)
    /// A data set's files cannot be read, leave the directory, or do not belong together.
    case unreadableDataset(String, reason: String)
    /// A gzip stream is damaged or ends too early.
    case damagedGzip
    /// An IDX file does not have the form that its header promises.
    case damagedIDX(reason: String)
    /// A line of a table cannot be read.
    case malformedTable(line: Int, reason: String)
    /// A table has no column of the asked name.
    case unknownColumn(String)
    /// The target cannot be learned as asked.
    case unusableTarget(reason: String)
    /// No feature varies over the training rows.
    case noUsableFeatures
    /// The rows do not suffice for this part of the split.
    case emptySplit(SplitName)
    /// A prepared data set contradicts itself.
    case invalidDataset(reason: String)
    /// Bytes are not an undamaged checkpoint of this version.
    case damagedCheckpoint(reason: String)
    /// A checkpoint belongs to another network or optimiser.
    case foreignCheckpoint(reason: String)
}

extension TrainerError: CustomStringConvertible {
    /// One English sentence for the user.
    public var description: String {
        switch self {
        case .option(let name, let range): "The option '\(name)' must be \(range)."
        case .tooLarge(let what, let limit): "There are too many \(what): at most \(limit) are permitted."
        case .invalidDatasetName(let name): "'\(name)' is not a permitted name of a data set."
        case .unknownDataset(let name): "There is no data set named '\(name)'."
        case .unreadableDataset(let name, let reason): "The data set '\(name)' cannot be read: \(reason)."
        case .damagedGzip: "The gzip stream is damaged or incomplete."
        case .damagedIDX(let reason): "The IDX file is damaged: \(reason)."
        case .malformedTable(let line, let reason): "Line \(line) of the table cannot be read: \(reason)."
        case .unknownColumn(let name): "The table has no column named '\(name)'."
        case .unusableTarget(let reason): "The target cannot be learned: \(reason)."
        case .noUsableFeatures: "No feature varies over the training rows."
        case .emptySplit(let split): "There are too few rows to fill the \(split.rawValue) part of the split."
        case .invalidDataset(let reason): "The data set contradicts itself: \(reason)."
        case .damagedCheckpoint(let reason): "The checkpoint is damaged: \(reason)."
        case .foreignCheckpoint(let reason): "The checkpoint belongs to another network: \(reason)."
        }
    }
}

/// How a file becomes a data set.
public struct DatasetOptions: Sendable, Hashable {
    /// The name of the target column; `nil` for the last one.
    public var target: String?
    /// The character between fields; `nil` to find it in the first line: comma, semicolon, tab or bar.
    public var delimiter: Character?
    /// Whether the first line holds names; otherwise columns are called `column_1` and so on.
    public var hasHeader = true
    /// What is to be learned; `nil` to see it from the target.
    public var task: TaskKind?
    /// The share of rows to measure after each epoch; in `0..<1`, together with `testFraction` below 1.
    public var validationFraction = 0.15
    /// The share of rows to keep for the end; without effect where the files have a test part.
    public var testFraction = 0.15
    /// The seed of the split.
    public var seed: UInt64 = 0

    /// Makes the default options: the last column is the target, 70 % of the rows train.
    public init() {}

    /// The kinds of target.
    public enum TaskKind: String, Sendable, CaseIterable {
        /// Two or more classes, one output each.
        case multiclass
        /// Two classes, one output.
        case binary
        /// A number.
        case regression
    }

    /// Checks every option against its range.
    ///
    /// - Throws: `TrainerError.option` for the first that is outside.
    public func validate() throws(TrainerError) {
        let range = "at least 0 and, validation and test together, below 1"
        guard (0..<1).contains(validationFraction) else {
            throw .option("validation_fraction", mustBe: range)
        }
        guard (0..<1).contains(testFraction), validationFraction + testFraction < 1 else {
            throw .option("test_fraction", mustBe: range)
        }
        if let delimiter {
            guard let byte = delimiter.asciiValue, byte != 0x22, byte >= 0x20 || byte == 0x09 else {
                throw .option("delimiter", mustBe: "one printable ASCII character or a tab, not a quote")
            }
        }
    }
}

public import TuneJSON

/// One member of many rows, packed for a program that draws them.
public enum Column: Sendable, Hashable {
    /// Whole numbers; -1 stands for nothing.
    case integers([Int32])
    /// Numbers; NaN stands for nothing.
    case numbers([Double])
    /// Places in a list of values; -1 stands for nothing.
    case labels([Int32], values: [JSONValue])

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .integers(let integers), .labels(let integers, _): integers.count
        case .numbers(let numbers): numbers.count
        }
    }

    /// The column as the API shows it: `type`, the numbers little-endian in base64 as `data`, and perhaps `values`.
    public var json: JSONValue {
        switch self {
        case .integers(let integers): ["type": "i32", "data": .string(Self.text(integers))]
        case .numbers(let numbers): ["type": "f64", "data": .string(Self.text(numbers))]
        case .labels(let places, let values):
            ["type": "i32", "data": .string(Self.text(places)), "values": .array(values)]
        }
    }

    private static func text(_ integers: [Int32]) -> String {
        integers.map(\.littleEndian).withUnsafeBytes(Base64.text)
    }

    private static func text(_ numbers: [Double]) -> String {
        numbers.map(\.bitPattern.littleEndian).withUnsafeBytes(Base64.text)
    }
}

/// Columns with their names, in order.
public struct ColumnTable: Sendable {
    /// The names and the columns.
    public private(set) var columns: [(name: String, column: Column)] = []

    init() {}

    mutating func add(_ name: String, _ column: Column) { columns.append((name, column)) }

    /// The column of a name.
    public subscript(name: String) -> Column? { columns.first { $0.name == name }?.column }

    /// The columns as an object.
    public var json: JSONValue {
        .object(JSONObject(columns.map { JSONObject.Member($0.name, $0.column.json) }))
    }
}

/// Gathers texts for a column of labels; each text is listed when it comes for the first time.
struct Labels: Sendable {
    private var places: [Int32] = []
    private var values: [JSONValue] = []
    private var known: [String: Int32] = [:]

    /// Begins a column, possibly with values that are listed already.
    init(_ listed: [String] = []) {
        for text in listed { _ = place(of: text) }
    }

    /// Takes the next row's text; nil for nothing.
    mutating func take(_ text: String?) { places.append(text.map { place(of: $0) } ?? -1) }

    /// The column.
    var column: Column { .labels(places, values: values) }

    private mutating func place(of text: String) -> Int32 {
        if let place = known[text] { return place }
        let place = Int32(values.count)
        known[text] = place
        values.append(.string(text))
        return place
    }
}

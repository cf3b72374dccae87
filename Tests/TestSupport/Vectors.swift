import Foundation
public import TuneJSON

/// Reads a file of conformance vectors.
///
/// The folder is the environment variable `TUNE_VECTORS` where it is set, else `Tests/Fixtures/vectors`.
public func vectors(_ file: String) throws -> JSONValue {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/vectors")
    let folder = ProcessInfo.processInfo.environment["TUNE_VECTORS"].map { URL(filePath: $0) } ?? fixtures
    let data = try Data(contentsOf: folder.appending(path: file))
    return try JSONParser.parse(data, limits: JSONLimits(bytes: 16 << 20, depth: 64))
}

/// What a vector holds is not what the test expects.
public struct VectorMismatch: Error, CustomStringConvertible {
    /// What was expected and what was found.
    public let description: String
}

/// Reading vectors: every accessor throws `VectorMismatch` where the value is of another kind.
extension JSONValue {
    /// The member of an object.
    public func at(_ name: String) throws -> JSONValue {
        guard let member = self[name] else { throw VectorMismatch(description: "no member \(name)") }
        return member
    }

    /// The element of an array.
    public func at(_ index: Int) throws -> JSONValue {
        let elements = try elements()
        guard elements.indices.contains(index) else {
            throw VectorMismatch(description: "no element \(index)")
        }
        return elements[index]
    }

    /// A number; the strings "NaN", "Infinity" and "-Infinity" are numbers too.
    public func asDouble() throws -> Double {
        switch self {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        case .null, .bool, .string, .array, .object: throw mismatch("a number")
        }
    }

    /// A whole number.
    public func asInt() throws -> Int {
        guard let value = int else { throw mismatch("a whole number") }
        return value
    }

    /// A text.
    public func asString() throws -> String {
        guard let value = string else { throw mismatch("a text") }
        return value
    }

    /// A truth value.
    public func asBool() throws -> Bool {
        guard let value = bool else { throw mismatch("a truth value") }
        return value
    }

    /// The elements of an array.
    public func elements() throws -> [JSONValue] {
        guard let value = array else { throw mismatch("an array") }
        return value
    }

    /// The members of an object, in the order of the file.
    public func members() throws -> [JSONObject.Member] {
        guard let value = object else { throw mismatch("an object") }
        return value.members
    }

    /// An array of numbers.
    public func doubles() throws -> [Double] {
        try elements().map { element in try element.asDouble() }
    }

    /// An array of whole numbers.
    public func ints() throws -> [Int] {
        try elements().map { element in try element.asInt() }
    }

    /// An array of arrays of numbers.
    public func matrix() throws -> [[Double]] {
        try elements().map { row in try row.doubles() }
    }

    private func mismatch(_ expected: String) -> VectorMismatch {
        VectorMismatch(description: "expected \(expected), found \(text.prefix(80))")
    }
}

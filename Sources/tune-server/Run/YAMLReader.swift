import TuneJSON
import Yams

/// Reads YAML as JSON.
///
/// Plain scalars follow the core schema of YAML 1.2.2 (section 10.3.2): `1e-4` is a number, `on` and `no` are texts.
/// A name twice in one mapping is refused, and so is what JSON does not have.
struct YAMLReader {
    /// Reads a document.
    ///
    /// - Throws: `CommandFailure` that says where the document is wrong.
    static func value(of text: String) throws(CommandFailure) -> JSONValue {
        do {
            let resolver = Resolver.basic.appending(try Resolver.Rule(plain, "^"))
            guard let root = try Parser(yaml: text, resolver: resolver).singleRoot() else {
                throw CommandFailure("the file is empty")
            }
            return try value(of: root)
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as YamlError {
            throw CommandFailure(firstLine("\(error)"))
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// The tag of scalars that carry none.
    private static let plain = Tag.Name(rawValue: "plain")

    private static func value(of node: Node) throws(CommandFailure) -> JSONValue {
        switch node {
        case .scalar(let scalar): return try value(of: scalar, at: node.mark)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try value(of: element)) }
            return .array(elements)
        case .mapping(let mapping): return try object(mapping)
        case .alias: throw failure("an alias stands for nothing", at: node.mark)
        }
    }

    private static func object(_ mapping: Node.Mapping) throws(CommandFailure) -> JSONValue {
        var (object, names) = (JSONObject(), Set<String>())
        for (key, member) in mapping {
            guard case .scalar(let scalar) = key else { throw failure("a name must be a text", at: key.mark) }
            guard names.insert(scalar.string).inserted else {
                throw failure("the name \(scalar.string) is there twice", at: key.mark)
            }
            guard scalar.style != .plain || scalar.string != "<<" else {
                throw failure("mappings cannot be merged", at: key.mark)
            }
            object[scalar.string] = try value(of: member)
        }
        return .object(object)
    }

    private static func value(of scalar: Node.Scalar, at mark: Mark?) throws(CommandFailure) -> JSONValue {
        let tag = "\(Node.scalar(scalar).tag)"
        let text = scalar.string
        switch tag {
        case plain.rawValue where scalar.style == .plain: return try coreValue(of: text, at: mark)
        case plain.rawValue, "tag:yaml.org,2002:str": return .string(text)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null":
            return try coreValue(of: text, at: mark)
        default: throw failure("the tag \(tag) has no meaning in JSON", at: mark)
        }
    }

    /// The value of a plain scalar in the core schema.
    static func coreValue(of text: String, at mark: Mark? = nil) throws(CommandFailure) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: break
        }
        if let number = try number(text, at: mark) { return number }
        if text.wholeMatch(of: /[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)/) != nil {
            throw failure("\(text) is no number in JSON; write it in quotes where it is a metric", at: mark)
        }
        return .string(text)
    }

    private static func number(_ text: String, at mark: Mark?) throws(CommandFailure) -> JSONValue? {
        if text.wholeMatch(of: /[-+]?[0-9]+/) != nil, let value = Int(text) { return .integer(value) }
        if text.wholeMatch(of: /0o[0-7]+/) != nil, let value = Int(text.dropFirst(2), radix: 8) {
            return .integer(value)
        }
        if text.wholeMatch(of: /0x[0-9a-fA-F]+/) != nil, let value = Int(text.dropFirst(2), radix: 16) {
            return .integer(value)
        }
        guard text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil,
            let value = Double(text)
        else { return nil }
        guard value.isFinite else { throw failure("\(text) is too large", at: mark) }
        return .number(value)
    }

    private static func failure(_ message: String, at mark: Mark?) -> CommandFailure {
        CommandFailure((mark.map { "line \($0.line), column \($0.column): " } ?? "") + message)
    }

    private static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? text
    }
}

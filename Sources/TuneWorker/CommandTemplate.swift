public import TuneJSON

/// A command whose arguments may have names of parameters in braces, which a trial's configuration fills in.
public struct CommandTemplate: Sendable, Hashable {
    private enum Part: Hashable {
        case text(String)
        case parameter(String)
    }

    private let words: [[Part]]

    /// Reads a command: `{lr}` is the value of the parameter `lr`, `{{` and `}}` are braces.
    ///
    /// - Parameters:
    ///   - words: The command and its arguments; at least one.
    ///   - known: The parameters of the experiment.
    /// - Throws: `WorkerFailure.badCommand` for an unknown name, or a brace without its partner.
    public init(_ words: [String], known: [String]) throws(WorkerFailure) {
        guard let first = words.first, !first.isEmpty else {
            throw .badCommand("There is no command to run.")
        }
        var read: [[Part]] = []
        for word in words { read.append(try Self.parts(of: word, known: known)) }
        self.words = read
    }

    /// The command's own word, where it does not depend on the configuration.
    public var program: String? {
        guard let first = words.first else { return nil }
        let texts = first.compactMap { if case .text(let text) = $0 { text } else { nil } }
        return texts.count == first.count ? texts.joined() : nil
    }

    /// The words for one configuration; a word with a parameter that the configuration does not have is left out.
    public func words(for config: JSONObject) -> [String] {
        words.compactMap { parts in
            var word = ""
            for part in parts {
                switch part {
                case .text(let text): word += text
                case .parameter(let name):
                    guard let value = config[name] else { return nil }
                    word += value.plainText
                }
            }
            return word
        }
    }

    private static func parts(of word: String, known: [String]) throws(WorkerFailure) -> [Part] {
        var (parts, text) = ([Part](), "")
        var rest = Substring(word)
        while let character = rest.popFirst() {
            if (character == "{" || character == "}") && rest.first == character {
                text.append(character)
                rest.removeFirst()
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw failure(word, "{ has no }", known) }
                let name = String(rest[..<end])
                guard known.contains(name) else {
                    throw failure(
                        word, "there is no parameter \"\(name)\"" + suggestion(for: name, among: known),
                        known)
                }
                if !text.isEmpty { parts.append(.text(text)) }
                parts.append(.parameter(name))
                text = ""
                rest = rest[rest.index(after: end)...]
            } else if character == "}" {
                throw failure(word, "} has no {", known)
            } else {
                text.append(character)
            }
        }
        return text.isEmpty && !parts.isEmpty ? parts : parts + [.text(text)]
    }

    private static func failure(_ word: String, _ reason: String, _ known: [String]) -> WorkerFailure {
        .badCommand(
            "\"\(word)\": \(reason). The parameters are \(known.joined(separator: ", ")); braces that are"
                + " meant as such are written {{ and }}.")
    }
}

extension JSONValue {
    /// The value as a command's argument: texts as they are, other values as JSON.
    public var plainText: String {
        string ?? String(decoding: serialised(), as: UTF8.self)
    }
}

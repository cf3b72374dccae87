import TuneJSON

/// Which experiments a token is for: patterns in which `*` means any characters and `?` one.
struct ExperimentScope: Sendable, Hashable {
    /// The patterns, one of which a name must match.
    let patterns: [String]

    /// Every experiment.
    static let all = ExperimentScope(patterns: ["*"])

    /// The most patterns of a token.
    static let mostPatterns = 100

    init(patterns: [String]) {
        self.patterns = patterns
    }

    /// Reads a list of patterns.
    init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        var patterns: [String] = []
        for (index, element) in try json.list(at: pointer, count: 1...Self.mostPatterns).enumerated() {
            let place = TuneJSON.pointer(pointer, String(index))
            let text = try element.text(at: place, limit: 100)
            guard text.utf8.allSatisfy(Self.isAllowed) else {
                throw InvalidField(
                    place,
                    "must have only letters, digits, \".\", \"_\", \"-\", \"*\" and \"?\", not \(element.kind)"
                )
            }
            patterns.append(text)
        }
        self.patterns = patterns
    }

    /// Whether every experiment is meant.
    var isAll: Bool { patterns.contains("*") }

    /// Whether an experiment of this name is meant.
    func contains(_ name: String) -> Bool {
        patterns.contains { Self.matches(Array(name.utf8), Array($0.utf8)) }
    }

    /// Whether a pattern means a name; the time is at most the product of their lengths.
    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (place, next) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while place < name.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                star = (next, place)
                next += 1
            } else if next < pattern.count,
                pattern[next] == UInt8(ascii: "?") || pattern[next] == name[place]
            {
                (place, next) = (place + 1, next + 1)
            } else if let last = star {
                // The last star takes one character more.
                star = (last.pattern, last.name + 1)
                (place, next) = (last.name + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "*"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}

extension Access.Caller {
    /// Sees that the caller's token is for an experiment.
    ///
    /// - Parameter name: Its name; nil where the server would choose one.
    /// - Throws: `Problem` 403 where it is not, whether or not there is such an experiment.
    func require(experiment name: String?) throws(Problem) {
        guard !scope.isAll else { return }
        guard let name else {
            throw Problem(
                .forbidden, "The token is for some experiments only; the request must name one of them.")
        }
        guard scope.contains(name) else {
            throw Problem(.forbidden, "The token is not for the experiment \(name.quoted).")
        }
    }

    /// Sees that the caller's token is for all experiments, where the whole server is meant.
    ///
    /// - Throws: `Problem` 403 where it is not.
    func requireAll() throws(Problem) {
        guard scope.isAll else {
            throw Problem(
                .forbidden, "The token is for some experiments only; this is about the whole server.")
        }
    }
}

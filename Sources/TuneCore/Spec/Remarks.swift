public import TuneJSON

/// Reads tags: up to 50 of up to 64 characters.
public func readTags(_ json: JSONValue, at pointer: String) throws(InvalidField) -> [String] {
    var tags: [String] = []
    for (index, tag) in try json.list(at: pointer, count: 0...CoreLimits.tags).enumerated() {
        tags.append(try tag.text(at: "\(pointer)/\(index)", limit: CoreLimits.tagLength))
    }
    return tags
}

/// Reads notes: up to 65,536 bytes.
public func readNotes(_ json: JSONValue, at pointer: String) throws(InvalidField) -> String {
    let notes = try json.text(at: pointer, limit: CoreLimits.notes, empty: true)
    guard notes.utf8.count <= CoreLimits.notes else {
        throw InvalidField(pointer, "must have at most \(CoreLimits.notes) bytes, not \(notes.utf8.count)")
    }
    return notes
}

extension ExperimentLimits {
    /// Reads limits.
    ///
    /// - Parameter base: The limits to change: a field that is given replaces it, `null` takes it away.
    public init(
        _ json: JSONValue, at pointer: String, changing base: ExperimentLimits = ExperimentLimits()
    ) throws(InvalidField) {
        let names = ["trials", "concurrent", "failures", "seconds", "resource", "target", "plateau"]
        let fields = try Fields(json, at: pointer, known: names)
        self = base
        for name in names where json[name]?.isNull == true { clear(name) }
        let most = CoreLimits.trialsPerExperiment
        trials = try fields.integer("trials", in: 1...most) ?? trials
        concurrent = try fields.integer("concurrent", in: 1...1_000_000) ?? concurrent
        failures = try fields.integer("failures", in: 1...most) ?? failures
        seconds = try fields.number("seconds", in: 1...1e12) ?? seconds
        resource = try fields.number("resource", in: 1...1e15) ?? resource
        target = try fields.number("target", in: -1e300...1e300) ?? target
        plateau = try fields.read("plateau", readPlateau) ?? plateau
    }

    private mutating func clear(_ name: String) {
        switch name {
        case "trials": trials = nil
        case "concurrent": concurrent = nil
        case "failures": failures = nil
        case "seconds": seconds = nil
        case "resource": resource = nil
        case "target": target = nil
        default: plateau = nil
        }
    }
}

private func readPlateau(_ json: JSONValue, at pointer: String) throws(InvalidField)
    -> ExperimentLimits.Plateau
{
    let fields = try Fields(json, at: pointer, known: ["trials", "min_delta"], required: ["trials"])
    return ExperimentLimits.Plateau(
        trials: try fields.integer("trials", in: 1...CoreLimits.trialsPerExperiment) ?? 1,
        minDelta: try fields.number("min_delta", in: 0...1e300) ?? 0)
}

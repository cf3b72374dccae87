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

import TuneCore
import TuneJSON
import TuneService

/// The body of an edit: new tags, new notes, changes of the limits.
struct EditRequest: Sendable {
    private let tags: [String]?
    private let notes: String?
    private let limits: JSONValue?

    init(_ json: JSONValue) throws(InvalidField) {
        let fields = try Fields(json, known: ["tags", "notes", "limits"])
        tags = try fields.read("tags", readTags)
        notes = try fields.read("notes", readNotes)
        limits = fields["limits"]
        _ = try fields.read("limits") { value, pointer throws(InvalidField) in
            try ExperimentLimits(value, at: pointer)
        }
    }

    /// The edit of an experiment with these limits: a limit that is not mentioned stays.
    func edit(of current: ExperimentLimits) throws(ServiceFailure) -> Edit {
        Edit(tags: tags, notes: notes, limits: try merged(limits, into: current))
    }
}

/// Limits with changes laid over them; nil without changes.
func merged(_ changes: JSONValue?, into limits: ExperimentLimits) throws(ServiceFailure) -> ExperimentLimits?
{
    guard let changes else { return nil }
    do {
        return try ExperimentLimits(changes, at: "/limits", changing: limits)
    } catch {
        throw .refused(.invalid(error))
    }
}

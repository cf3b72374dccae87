/// The members of an object under construction, no two of one name.
///
/// Names are compared byte for byte. Few members are searched one by one; many through a hash table with the
/// process's random seed, so that no document makes the search quadratic.
struct UniqueMembers {
    private(set) var list: [JSONObject.Member] = []
    private var names: Set<ExactName> = []

    /// Adds a member.
    ///
    /// - Returns: False, and nothing is added, when there is one of this name.
    mutating func append(_ name: String, _ value: JSONValue) -> Bool {
        if list.count < 16 {
            let exact = ExactName(name: name)
            guard !list.contains(where: { ExactName(name: $0.name) == exact }) else { return false }
        } else {
            if names.isEmpty { names = Set(list.map { ExactName(name: $0.name) }) }
            guard names.insert(ExactName(name: name)).inserted else { return false }
        }
        list.append(JSONObject.Member(name, value))
        return true
    }
}

/// A name that equals only the same bytes; texts of the language equal their canonical equivalents too.
private struct ExactName: Hashable {
    let name: String

    static func == (first: ExactName, second: ExactName) -> Bool {
        first.name.utf8.count == second.name.utf8.count && first.name.utf8.elementsEqual(second.name.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte) }
        hasher.combine(name.utf8.count)
    }
}

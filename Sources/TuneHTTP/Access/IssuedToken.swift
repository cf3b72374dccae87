import TuneCore
import TuneJSON

/// A token that an admin gave out, as it is kept: without its value.
struct IssuedToken: Sendable, Hashable {
    /// Its name, by which it is shown and taken back.
    let id: String
    /// The digest of its value.
    let digest: TokenDigest
    /// What it may do.
    let role: Role
    /// For which experiments.
    let scope: ExperimentScope
    /// When it was made.
    let createdAt: Timestamp
    /// When it ends; nil for never.
    let expiresAt: Timestamp?
    /// Whom it is for, in the words of who made it.
    let note: String

    /// Whether it is over.
    func isExpired(at now: Timestamp) -> Bool { expiresAt.map { $0 <= now } ?? false }

    /// The token as it is shown.
    func view(lastUsedAt: Timestamp?) -> JSONObject {
        [
            "id": .string(id), "role": .string(role.name),
            "experiments": .array(scope.patterns.map(JSONValue.string)), "note": .string(note),
            "created_at": .string(createdAt.text), "expires_at": .optional(expiresAt),
            "last_used_at": .optional(lastUsedAt),
        ]
    }

    /// The token as the store keeps it.
    var stored: JSONValue {
        [
            "id": .string(id), "sha256": .string(digest.text), "role": .string(role.name),
            "experiments": .array(scope.patterns.map(JSONValue.string)), "note": .string(note),
            "created": .integer(createdAt.milliseconds),
            "expires": expiresAt.map { .integer($0.milliseconds) } ?? .null,
        ]
    }
}

extension IssuedToken {
    /// Reads what `stored` wrote; nil for anything else.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let digest = json["sha256"]?.string.flatMap(TokenDigest.init),
            let role = json["role"]?.string.flatMap(Role.init(name:)), let created = json["created"]?.int,
            let patterns = json["experiments"]?.array?.compactMap(\.string), let note = json["note"]?.string
        else { return nil }
        self.init(
            id: id, digest: digest, role: role, scope: ExperimentScope(patterns: patterns),
            createdAt: Timestamp(milliseconds: created),
            expiresAt: json["expires"]?.int.map { Timestamp(milliseconds: $0) }, note: note)
    }
}

extension Role {
    /// The roles that a token can have.
    static let names = ["viewer", "worker", "editor", "admin"]

    /// The role's name in the API.
    var name: String {
        switch self {
        case .anyone: "anyone"
        case .viewer: "viewer"
        case .worker: "worker"
        case .editor: "editor"
        case .admin: "admin"
        }
    }

    /// A role that a token can have; nil for any other name.
    init?(name: String) {
        guard let role = [Role.viewer, .worker, .editor, .admin].first(where: { $0.name == name }) else {
            return nil
        }
        self = role
    }
}

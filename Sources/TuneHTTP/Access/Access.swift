import Crypto
import TuneCore

/// Who may use the server.
public struct Access: Sendable {
    /// When tokens are asked for: the values of `--auth`.
    public enum Mode: String, Sendable, CaseIterable {
        /// On every address but loopback.
        case auto
        /// Never; an explicit way out.
        case none
        /// Always, on loopback too.
        case token
    }

    /// Somebody who may do something.
    struct Caller: Sendable, Hashable {
        /// The token's name in idempotency scopes and in the log; `-` where none is needed.
        let id: String
        /// What it may do.
        let role: Role
        /// For which experiments.
        var scope = ExperimentScope.all
    }

    /// The one who comes without a token where none is needed.
    static let anybody = Caller(id: "-", role: .admin)

    /// The digest of the admin's token; nil where no token is needed.
    private let adminDigest: TokenDigest?

    /// The tokens that admins gave out; nil for a server that has no store for them.
    let tokens: TokenBook?

    /// Whether a token is needed.
    public var needsToken: Bool { adminDigest != nil }

    /// Lets everybody in.
    public static let open = Access(adminDigest: nil, tokens: nil)

    init(adminDigest: TokenDigest?, tokens: TokenBook?) {
        (self.adminDigest, self.tokens) = (adminDigest, tokens)
    }

    /// Finds out who calls.
    ///
    /// - Parameters:
    ///   - fields: The request's `Authorization` fields.
    ///   - now: The time.
    /// - Throws: `Problem` 401 where a token is needed and none, or a wrong one, came.
    func caller(_ fields: some Collection<String>, at now: Timestamp) throws(Problem) -> Caller {
        guard let adminDigest else { return Self.anybody }
        guard let field = fields.first else {
            throw Self.refusal("The request has no token.", isWrong: false)
        }
        guard fields.count == 1, let token = Self.bearerToken(field) else {
            throw Self.refusal(
                "The field Authorization must be one word Bearer and one token.", isWrong: true)
        }
        let digest = TokenDigest(of: token)
        if adminDigest == digest { return Caller(id: "admin", role: .admin) }
        guard let issued = tokens?.token(digest, at: now) else {
            throw Self.refusal("The token is not known.", isWrong: true)
        }
        guard !issued.isExpired(at: now) else { throw Self.refusal("The token has expired.", isWrong: true) }
        return Caller(id: issued.id, role: issued.role, scope: issued.scope)
    }

    /// Whether somebody who was let in may stay: a token may have been taken back, or be over.
    func isGood(_ caller: Caller, at now: Timestamp) -> Bool {
        caller.id == Self.anybody.id || caller.id == "admin" || tokens?.isGood(caller.id, at: now) == true
    }

    /// The token of `Bearer TOKEN` (RFC 6750, section 2.1).
    private static func bearerToken(_ field: String) -> Substring.UTF8View? {
        let scheme = field.utf8.prefix(7)
        guard scheme.map({ $0 | 0x20 }).elementsEqual("bearer ".utf8) else { return nil }
        let token = field.utf8.dropFirst(7)
        guard !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }) else {
            return nil
        }
        return token
    }

    private static func refusal(_ detail: String, isWrong: Bool) -> Problem {
        let challenge = "Bearer realm=\"tune-server\"" + (isWrong ? ", error=\"invalid_token\"" : "")
        return Problem(.unauthenticated, detail, headers: ["WWW-Authenticate": challenge])
    }
}

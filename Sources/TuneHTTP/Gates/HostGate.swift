/// Lets in only requests that mean this server, so that no web page reaches it under a name of its own.
///
/// Where tokens are needed on an address that others reach, the token is the guard and any host will do: a
/// page that rebinds its name has no token. An address is nobody's name, so it will do where others reach the
/// server.
struct HostGate: Sendable {
    private let names: Set<String>
    private let takesAll: Bool
    private let takesAddresses: Bool

    /// - Parameters:
    ///   - host: The address that the server listens on.
    ///   - allowed: Further names, as `--allowed-hosts` gives them; `*` allows all.
    ///   - needsToken: Whether access needs a token.
    init(host: String, allowed: [String], needsToken: Bool) {
        let own = Host(host)?.name ?? host
        names = Set([own] + allowed.map { Host($0)?.name ?? $0.lowercased() })
        takesAddresses = !Host.isLoopback(host)
        takesAll = allowed.contains("*") || (needsToken && takesAddresses)
    }

    /// Checks the host of a request.
    ///
    /// - Parameters:
    ///   - fields: The `Host` fields.
    ///   - authority: The authority of a target in absolute form, which goes before the field.
    ///   - isOptional: Whether there may be none, as in HTTP/1.0.
    /// - Returns: The host; nil where there is none.
    /// - Throws: `Problem` 400 for none, several or malformed ones, 421 for a foreign one.
    func check(
        _ fields: some Collection<String>, authority: String?, isOptional: Bool
    ) throws(Problem) -> Host? {
        guard let field = fields.first else {
            guard isOptional else { throw Problem(.badRequest, "The field Host is missing.") }
            return nil
        }
        guard fields.count == 1, let host = Host(field.withoutBlanks),
            let meant = authority.map(Host.init) ?? host
        else {
            throw Problem(.badRequest, "The field Host must come once and be a host with an optional port.")
        }
        guard
            takesAll || meant.isLoopback || (takesAddresses && meant.isAddress) || names.contains(meant.name)
        else {
            throw Problem(
                .misdirected, "The host \(meant.name.quoted) is not served here; see --allowed-hosts.")
        }
        return meant
    }
}

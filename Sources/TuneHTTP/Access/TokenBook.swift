import Crypto
import Synchronization
import TuneCore
import TuneJSON
import TuneStore

/// The tokens that admins gave out.
///
/// They are kept in the store as one value, hashed. What a request hears was kept before; a token that was taken back
/// is refused from then on.
final class TokenBook: Sendable {
    private struct State {
        let tokens: [IssuedToken]
        /// The tokens by the first bytes of their digests, which say nothing of their values.
        let byDigest: [TokenDigest.Prefix: [IssuedToken]]
        var lastUses: [String: Timestamp] = [:]

        init(_ tokens: [IssuedToken]) {
            self.tokens = tokens
            byDigest = Dictionary(grouping: tokens, by: \.digest.prefix)
        }
    }

    private let store: any ExperimentStore
    private let state: Mutex<State>
    private let most: Int
    private let line = WaitingLine()

    /// The most tokens at a time.
    static let mostTokens = 1000
    /// The store's name for the tokens.
    static let settingName = "tokens"

    /// Reads the tokens that a store keeps.
    ///
    /// - Parameter most: The most at a time.
    static func open(
        _ store: any ExperimentStore, most: Int = mostTokens
    ) async throws(StoreFailure) -> TokenBook {
        guard let text = try await store.setting(settingName) else { return TokenBook(store, [], most) }
        let list = (try? JSONParser.parse(Array(text.utf8), limits: JSONLimits(bytes: 1 << 26)))?.array
        let tokens = list?.compactMap(IssuedToken.init)
        guard let list, let tokens, tokens.count == list.count else {
            throw .corrupted("The tokens in the data directory cannot be read.")
        }
        return TokenBook(store, tokens, most)
    }

    private init(_ store: any ExperimentStore, _ tokens: [IssuedToken], _ most: Int) {
        (self.store, self.most) = (store, most)
        state = Mutex(State(tokens))
    }

    /// The token of a digest, its use noted; nil where there is none.
    func token(_ digest: TokenDigest, at now: Timestamp) -> IssuedToken? {
        state.withLock { state in
            let token = state.byDigest[digest.prefix]?.first { $0.digest == digest }
            if let token, !token.isExpired(at: now) { state.lastUses[token.id] = now }
            return token
        }
    }

    /// Whether a token is still good.
    func isGood(_ id: String, at now: Timestamp) -> Bool {
        state.withLock { state in state.tokens.contains { $0.id == id && !$0.isExpired(at: now) } }
    }

    /// All tokens as they are shown, oldest first; those that are over are gone when the next one is made.
    func views() -> [JSONValue] {
        state.withLock { state in
            state.tokens.map { .object($0.view(lastUsedAt: state.lastUses[$0.id])) }
        }
    }

    /// Makes a token.
    ///
    /// - Returns: The token, and its value, which is kept nowhere.
    func add(_ request: TokenRequest, at now: Timestamp) async throws -> (token: IssuedToken, value: String) {
        try await line.take { [self] in
            let tokens = state.withLock(\.tokens).filter { !$0.isExpired(at: now) }
            guard tokens.count < most else {
                throw Problem(.invalidRequest, "There are \(most) tokens; take one back first.")
            }
            let value = "tune_" + SymmetricKey(size: .bits256).withUnsafeBytes { $0.hexadecimal }
            let id = SymmetricKey(size: SymmetricKeySize(bitCount: 64)).withUnsafeBytes { $0.hexadecimal }
            let token = IssuedToken(
                id: id, digest: TokenDigest(of: value.utf8), role: request.role, scope: request.scope,
                createdAt: now, expiresAt: request.expiresIn.map { now.advanced(bySeconds: $0) },
                note: request.note)
            try await keep(tokens + [token])
            return (token, value)
        }
    }

    /// Takes a token back.
    ///
    /// - Returns: False where there is none of this name.
    func remove(_ id: String) async throws -> Bool {
        try await line.take { [self] in
            let tokens = state.withLock(\.tokens)
            let rest = tokens.filter { $0.id != id }
            guard rest.count < tokens.count else { return false }
            try await keep(rest)
            return true
        }
    }

    private func keep(_ tokens: [IssuedToken]) async throws {
        let text = String(decoding: JSONValue.array(tokens.map(\.stored)).serialised(), as: UTF8.self)
        try await store.setSetting(Self.settingName, to: text)
        state.withLock { state in
            let uses = state.lastUses
            state = State(tokens)
            state.lastUses = uses.filter { use in tokens.contains { $0.id == use.key } }
        }
    }
}

/// Lets one piece of work after the other be done, each as a whole, in the order in which they came.
actor WaitingLine {
    private var last: Task<Void, Never>?

    /// Does a piece of work when those before it are done.
    func take<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let before = last
        let task = Task {
            await before?.value
            return try await work()
        }
        last = Task { _ = try? await task.value }
        return try await task.value
    }
}

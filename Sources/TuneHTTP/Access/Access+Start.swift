import Crypto
import TuneCore
public import TuneStore

extension Access {
    /// What a start of the server leads to.
    public struct Start: Sendable {
        /// Who may use the server.
        public let access: Access
        /// The admin's token where one has just been made; to be shown once, it is not kept.
        public let newToken: String?
    }

    /// Why access cannot be set up.
    public enum Failure: Error, Sendable, Hashable {
        /// A preset token has fewer than 32 characters or others than visible ASCII.
        case weakToken
        /// The store does not work.
        case store(StoreFailure)
    }

    /// The fewest characters of a preset token.
    public static let presetTokenCharacters = 32

    /// The store's name for the digest of the admin's token.
    static let settingName = "admin_token_sha256"

    /// Sets access up: on loopback nobody needs a token; elsewhere the first start makes one.
    ///
    /// - Parameters:
    ///   - mode: When tokens are asked for.
    ///   - host: The address to listen on.
    ///   - preset: The admin's token, from the environment; replaces the one before.
    ///   - store: Keeps the token's digest.
    public static func start(
        _ mode: Mode, host: String, preset: String?, store: any ExperimentStore
    ) async throws(Failure) -> Start {
        do {
            let tokens = try await TokenBook.open(store)
            guard mode == .token || (mode == .auto && !Host.isLoopback(host)) else {
                return Start(access: Access(adminDigest: nil, tokens: tokens), newToken: nil)
            }
            if let preset {
                return Start(access: try await adopt(preset, in: store, tokens), newToken: nil)
            }
            if let text = try await store.setting(settingName), let digest = TokenDigest(text) {
                return Start(access: Access(adminDigest: digest, tokens: tokens), newToken: nil)
            }
            let token = "tune_" + SymmetricKey(size: .bits256).withUnsafeBytes { $0.hexadecimal }
            return Start(access: try await adopt(token, in: store, tokens), newToken: token)
        } catch let failure as StoreFailure {
            throw .store(failure)
        } catch {
            throw .weakToken
        }
    }

    private static func adopt(
        _ token: String, in store: any ExperimentStore, _ tokens: TokenBook
    ) async throws -> Access {
        guard token.utf8.count >= presetTokenCharacters, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Failure.weakToken
        }
        let digest = TokenDigest(of: token.utf8)
        if try await store.setting(settingName) != digest.text {
            try await store.setSetting(settingName, to: digest.text)
        }
        return Access(adminDigest: digest, tokens: tokens)
    }
}

import Testing
import TuneCore
import TuneStore

@testable import TuneHTTP

@Suite("Access")
struct AccessTests {
    private let preset = String(repeating: "p", count: 32)

    private func code(_ access: Access, _ fields: [String]) -> ProblemCode? {
        do {
            _ = try access.caller(fields, at: Timestamp(milliseconds: 0))
            return nil
        } catch {
            #expect(error.headers["WWW-Authenticate"]?.hasPrefix("Bearer ") == true)
            return error.code
        }
    }

    @Test(
        "a token is needed off loopback, or always, or never",
        arguments: [
            (.auto, "127.0.0.1", false), (.auto, "localhost", false), (.auto, "::1", false),
            (.auto, "0.0.0.0", true),
            (.auto, "10.0.0.1", true), (.auto, "::", true), (.none, "0.0.0.0", false),
            (.none, "127.0.0.1", false),
            (.token, "127.0.0.1", true), (.token, "0.0.0.0", true),
        ] as [(Access.Mode, String, Bool)])
    func modes(mode: Access.Mode, host: String, needsToken: Bool) async throws {
        let start = try await Access.start(mode, host: host, preset: nil, store: MemoryStore())
        #expect(start.access.needsToken == needsToken)
        #expect((start.newToken != nil) == needsToken)
    }

    @Test("the first start makes a token, later ones know it and show none")
    func firstStart() async throws {
        let store = MemoryStore()
        let first = try await Access.start(.token, host: "127.0.0.1", preset: nil, store: store)
        let token = try #require(first.newToken)
        #expect(token.utf8.count == 69)
        let second = try await Access.start(.token, host: "127.0.0.1", preset: nil, store: store)
        #expect(second.newToken == nil)
        for access in [first.access, second.access] {
            #expect(code(access, ["Bearer \(token)"]) == nil)
            #expect(code(access, ["Bearer \(token)x"]) == .unauthenticated)
        }
        let kept = try #require(await store.setting(Access.settingName))
        #expect(!kept.contains(token.dropFirst(5)))
    }

    @Test("a preset token replaces the one before and outlives its start")
    func presetToken() async throws {
        let store = MemoryStore()
        let old = try #require(
            try await Access.start(.token, host: "::1", preset: nil, store: store).newToken)
        let start = try await Access.start(.token, host: "::1", preset: preset, store: store)
        #expect(start.newToken == nil)
        let later = try await Access.start(.token, host: "::1", preset: nil, store: store)
        for access in [start.access, later.access] {
            #expect(code(access, ["Bearer \(preset)"]) == nil)
            #expect(code(access, ["Bearer \(old)"]) == .unauthenticated)
        }
    }

    @Test(
        "weak preset tokens are refused",
        arguments: ["", String(repeating: "p", count: 31), String(repeating: "p q", count: 20)])
    func weak(token: String) async {
        await #expect(throws: Access.Failure.weakToken) {
            try await Access.start(.token, host: "::1", preset: token, store: MemoryStore())
        }
    }

    @Test("the scheme's case and nothing else is free")
    func schemes() async throws {
        let access = try await Access.start(.token, host: "::1", preset: preset, store: MemoryStore()).access
        for field in ["Bearer \(preset)", "bearer \(preset)", "BEARER \(preset)"] {
            #expect(code(access, [field]) == nil)
        }
        for field in [
            "", "Bearer", "Bearer ", preset, "Basic dTpw", "Bearer  \(preset)", "Bearer \(preset) \(preset)",
            "Bearer wrong, Bearer \(preset)", "Bearer \(preset.dropLast())", "Bearer \(preset)p", "Bearer é",
            "Bearer\t\(preset)",
        ] { #expect(code(access, [field]) == .unauthenticated, "\(field)") }
        #expect(code(access, []) == .unauthenticated)
        #expect(code(access, ["Bearer \(preset)", "Bearer \(preset)"]) == .unauthenticated)
    }

    @Test("where no token is needed any field will do")
    func open() {
        #expect(code(.open, []) == nil)
        #expect(code(.open, ["Bearer wrong", "x"]) == nil)
    }
}

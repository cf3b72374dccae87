import Testing

@testable import TuneHTTP

@Suite("Host gate")
struct HostGateTests {
    private func code(
        _ gate: HostGate, _ fields: [String], authority: String? = nil, isOptional: Bool = false
    ) -> ProblemCode? {
        do {
            _ = try gate.check(fields, authority: authority, isOptional: isOptional)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("on loopback only loopback names and allowed ones are served")
    func loopback() {
        let gate = HostGate(host: "127.0.0.1", allowed: ["tune.example:9"], needsToken: true)
        for field in ["localhost", "127.0.0.1:99", "[::1]", "TUNE.example"] {
            #expect(code(gate, [field]) == nil)
        }
        for field in ["evil.example", "10.0.0.1", "localhost.evil.example", "0.0.0.0"] {
            #expect(code(gate, [field]) == .misdirected)
        }
    }

    @Test("elsewhere without tokens addresses, the own name and allowed names are served")
    func withoutTokens() {
        let gate = HostGate(host: "tune.lan", allowed: ["b.lan"], needsToken: false)
        for field in ["tune.lan:1", "b.lan", "localhost", "10.1.2.3", "[fe80::1]"] {
            #expect(code(gate, [field]) == nil)
        }
        #expect(code(gate, ["evil.example"]) == .misdirected)
    }

    @Test("elsewhere with tokens, and with an asterisk, any host is served")
    func anyHost() {
        #expect(code(HostGate(host: "0.0.0.0", allowed: [], needsToken: true), ["any.example"]) == nil)
        #expect(code(HostGate(host: "127.0.0.1", allowed: ["*"], needsToken: false), ["any.example"]) == nil)
    }

    @Test("the field comes exactly once")
    func count() {
        let gate = HostGate(host: "127.0.0.1", allowed: [], needsToken: false)
        #expect(code(gate, []) == .badRequest)
        #expect(code(gate, [], isOptional: true) == nil)
        #expect(code(gate, ["localhost", "localhost"]) == .badRequest)
        #expect(code(gate, ["local host"]) == .badRequest)
        #expect(code(gate, [""]) == .badRequest)
    }

    @Test("an authority in the target goes before the field")
    func authority() {
        let gate = HostGate(host: "127.0.0.1", allowed: [], needsToken: false)
        #expect(code(gate, ["localhost"], authority: "127.0.0.1") == nil)
        #expect(code(gate, ["localhost"], authority: "evil.example") == .misdirected)
        #expect(code(gate, ["localhost"], authority: "a@b") == .badRequest)
    }
}

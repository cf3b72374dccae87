import Testing

@testable import TuneHTTP

@Suite("Origin gate")
struct OriginGateTests {
    private func passes(_ sites: [String], _ origins: [String], host: String? = "localhost:8080") -> Bool {
        do {
            try OriginGate.check(sites: sites, origins: origins, host: host.flatMap(Host.init))
            return true
        } catch {
            #expect(error.code == .forbidden)
            return false
        }
    }

    @Test("programs, typed addresses and own pages pass")
    func passes() {
        #expect(passes([], []))
        #expect(passes(["none"], []))
        #expect(passes(["same-origin"], ["http://localhost:8080"]))
        #expect(passes([], ["https://LOCALHOST:8080"]))
    }

    @Test("other sites do not pass", arguments: ["cross-site", "same-site", "", "Same-Origin"])
    func sites(site: String) {
        #expect(!passes([site], []))
        #expect(!passes(["none", site], []))
    }

    @Test(
        "other origins do not pass",
        arguments: [
            "null", "http://localhost", "http://localhost:8081", "https://evil.example", "localhost:8080", "",
        ])
    func origins(origin: String) {
        #expect(!passes([], [origin]))
        #expect(!passes(["same-origin"], [origin]))
        #expect(!passes([], ["http://localhost:8080", origin]))
    }

    @Test("an origin without a host to compare with does not pass")
    func noHost() {
        #expect(!passes([], ["http://localhost:8080"], host: nil))
    }
}

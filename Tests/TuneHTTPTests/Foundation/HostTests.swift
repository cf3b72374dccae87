import Testing

@testable import TuneHTTP

@Suite("Host")
struct HostTests {
    @Test(
        "a host and its port are read",
        arguments: [
            ("localhost", "localhost", nil), ("LocalHost:8080", "localhost", 8080),
            ("127.0.0.1:0", "127.0.0.1", 0),
            ("[::1]", "::1", nil), ("[::1]:65535", "::1", 65535), ("a-b_c.example.", "a-b_c.example.", nil),
        ] as [(String, String, Int?)])
    func reads(text: String, name: String, port: Int?) {
        #expect(Host(text)?.name == name)
        #expect(Host(text)?.port == port)
    }

    @Test(
        "what is no host is refused",
        arguments: [
            "", ":80", "a:", "a:x", "a:65536", "a:99999999999999999999", "a:1:2", "a b", "a/b", "a@b", "a,b",
            "é", "[::1",
            "::1]", "[]", "[g]", "[::1]x", "a\u{0}", "a:+1", "a: 1",
        ])
    func refuses(text: String) {
        #expect(Host(text) == nil)
    }

    @Test(
        "loopback is what only this machine reaches",
        arguments: ["localhost", "127.0.0.1", "127.255.0.9", "::1"])
    func loopback(name: String) {
        #expect(Host.isLoopback(name))
    }

    @Test(
        "other addresses and names are not loopback",
        arguments: [
            "0.0.0.0", "::", "128.0.0.1", "127.0.0.1.example", "127.0.0.256", "127.1", "localhost.example",
            "",
        ])
    func notLoopback(name: String) {
        #expect(!Host.isLoopback(name))
    }
}

import Testing
import TuneStore

@testable import TuneHTTP

@Suite("Access to routes")
struct AccessMatrixTests {
    private static let token = String(repeating: "t", count: 40)

    @Test(
        "each route asks for a token where one is needed, and takes only the right one",
        arguments: [
            (Wire.request("GET", "/open", "X: y"), 200), (Wire.request("GET", "/things/a", "X: y"), 200),
            (Wire.post("/things/a", "{}", "X: y"), 201), (Wire.request("DELETE", "/things/a", "X: y"), 204),
            (Wire.request("PUT", "/bytes", "X: y", body: ""), 200),
            (Wire.request("HEAD", "/things/a", "X: y"), 200),
        ])
    func matrix(request: String, status: Int) async throws {
        let access = try await Access.start(
            .token, host: "127.0.0.1", preset: Self.token, store: MemoryStore()
        ).access
        try await TestServer.run(access: access) { port, _ in
            let refused = request.hasPrefix("GET /open ") ? 200 : 401
            let cases = [
                ("Authorization: Bearer \(Self.token)", status), ("X: y", refused),
                ("Authorization: Bearer \(Self.token)x", refused),
                ("Authorization: Basic \(Self.token)", refused),
                ("Cookie: token=\(Self.token)", refused),
            ]
            for (field, expected) in cases {
                let request = request.replacing("X: y", with: field)
                let answer = try await WireClient.send(request, to: port, isHead: request.hasPrefix("HEAD"))
                #expect(answer.status == expected, "\(field)")
            }
        }
    }

    @Test("a wrong token is not told apart from none, but by the challenge")
    func challenge() async throws {
        let access = try await Access.start(
            .token, host: "127.0.0.1", preset: Self.token, store: MemoryStore()
        ).access
        try await TestServer.run(access: access) { port, _ in
            let none = try await WireClient.send(Wire.request("GET", "/things/a"), to: port)
            #expect(none.code == "unauthenticated")
            #expect(none["WWW-Authenticate"] == "Bearer realm=\"tune-server\"")
            let wrong = try await WireClient.send(
                Wire.request("GET", "/things/a", "Authorization: Bearer wrong"), to: port)
            #expect(wrong.code == "unauthenticated")
            #expect(wrong["WWW-Authenticate"]?.contains("invalid_token") == true)
        }
    }

    @Test("every role is checked against the route's", arguments: Role.allCases)
    func roles(role: Role) {
        #expect(Access.anybody.role >= role)
        #expect(Role.allCases.sorted() == [.anyone, .viewer, .worker, .editor, .admin])
    }
}

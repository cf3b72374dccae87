import Testing
import TuneCore
import TuneJSON
import TuneStore

@testable import TuneHTTP

@Suite("Tokens")
struct TokensTests {
    private static let admin = String(repeating: "a", count: 40)
    private let adminFields = ["Authorization": "Bearer \(admin)"]

    private func bench(_ store: MemoryStore = MemoryStore()) async throws -> Workbench {
        try await Workbench(store: store, token: Self.admin)
    }

    private func make(_ bench: Workbench, _ body: JSONValue) async throws -> (
        id: String, fields: [String: String]
    ) {
        let reply = try await bench.send("POST", "/tokens", body, adminFields)
        try #require(reply.status == 201, "\(reply.text)")
        let value = try #require(reply["token"].string)
        #expect(value.utf8.count == 69 && value.hasPrefix("tune_"))
        let id = try #require(reply["id"].string)
        #expect(reply.fields["location"] == "/tokens/\(id)" && reply.fields["cache-control"] == "no-store")
        return (id, ["Authorization": "Bearer \(value)"])
    }

    @Test("a token is shown once, listed without its value, kept as a hash, and known after a restart")
    func life() async throws {
        let store = MemoryStore()
        let first = try await bench(store)
        let body: JSONValue = [
            "role": "worker", "experiments": ["toy*"], "expires_in": 60, "note": "cluster",
        ]
        let (id, fields) = try await make(first, body)
        let value = fields["Authorization"]?.dropFirst(7) ?? ""
        let kept = try #require(await store.setting(TokenBook.settingName))
        #expect(!kept.contains(value.dropFirst(5)))
        let again = try await bench(store)
        let listed = try await again.send("GET", "/tokens", nil, adminFields)
        #expect(!listed.text.contains(value.dropFirst(5)))
        let item = try #require(listed["items"].array?.first)
        #expect(item["id"]?.string == id && item["role"] == "worker" && item["experiments"] == ["toy*"])
        #expect(item["note"] == "cluster" && item["last_used_at"] == .null)
        #expect(item["expires_at"]?.string == again.clock.now().advanced(bySeconds: 60).text)
        #expect(try await again.send("GET", "/experiments", nil, fields).status == 200)
        let used = try await again.send("GET", "/tokens", nil, adminFields)
        #expect(used["items"].array?.first?["last_used_at"]?.string == again.clock.now().text)
    }

    @Test("a token that was taken back is refused at once and for good, and others are not")
    func revoked() async throws {
        let store = MemoryStore()
        let bench = try await bench(store)
        let (id, fields) = try await make(bench, ["role": "viewer"])
        let (_, others) = try await make(bench, ["role": "viewer"])
        #expect(try await bench.send("GET", "/experiments", nil, fields).status == 200)
        #expect(try await bench.send("DELETE", "/tokens/\(id)", nil, adminFields).status == 204)
        for bench in [bench, try await self.bench(store)] {
            #expect(try await bench.send("GET", "/experiments", nil, fields).code == "unauthenticated")
            #expect(try await bench.send("GET", "/experiments", nil, others).status == 200)
        }
        #expect(try await bench.send("DELETE", "/tokens/\(id)", nil, adminFields).code == "not-found")
        #expect(try await bench.send("DELETE", "/tokens/admin", nil, adminFields).code == "not-found")
    }

    @Test("an expired token is refused to the millisecond, and gone when the next one is made")
    func expired() async throws {
        let bench = try await bench()
        let (id, fields) = try await make(bench, ["role": "viewer", "expires_in": 5])
        bench.clock.advance(4.999)
        #expect(try await bench.send("GET", "/experiments", nil, fields).status == 200)
        bench.clock.advance(0.001)
        let reply = try await bench.send("GET", "/experiments", nil, fields)
        #expect(reply.code == "unauthenticated" && reply["detail"] == "The token has expired.")
        #expect(reply.fields["www-authenticate"]?.contains("invalid_token") == true)
        _ = try await make(bench, ["role": "viewer"])
        #expect(try await bench.send("GET", "/tokens", nil, adminFields).text.contains(id) == false)
    }

    @Test("streams end with their reader's token")
    func streams() async throws {
        let bench = try await bench()
        _ = try await bench.send("POST", "/experiments", Workbench.toy(), adminFields)
        let (id, fields) = try await make(bench, ["role": "viewer"])
        var pieces = try await bench.send("GET", "/experiments/toy/events", nil, fields).pieces()
            .makeAsyncIterator()
        #expect(await pieces.next() != nil)
        _ = try await bench.send("DELETE", "/tokens/\(id)", nil, adminFields)
        #expect(await pieces.next() == nil)
    }

    @Test("a token for some experiments reaches only those, whatever their names' patterns say of others")
    func scopes() async throws {
        let bench = try await bench()
        for name in ["toy", "toy-2", "other"] {
            _ = try await bench.send(
                "POST", "/experiments", Workbench.toy(["name": .string(name)]), adminFields)
        }
        let (_, fields) = try await make(bench, ["role": "admin", "experiments": ["toy", "x-?"]])
        for (method, target, body, status) in [
            ("GET", "/experiments/toy", nil, 200), ("GET", "/experiments/toy-2", nil, 403),
            ("GET", "/experiments/nothing", nil, 403), ("POST", "/experiments/other/ask", [:], 403),
            ("POST", "/experiments/toy/ask", [:], 200), ("GET", "/experiments/%74oy", nil, 200),
            ("POST", "/experiments", Workbench.toy(["name": "x-1"]), 201),
            ("POST", "/experiments", Workbench.toy(["name": "x-11"]), 403),
            ("POST", "/experiments", Workbench.toy(["name": .null]), 403),
            ("POST", "/experiments/toy/fork", ["name": "x-2"], 201),
            ("POST", "/experiments/toy/fork", ["name": "y"], 403),
            ("POST", "/experiments/toy/fork", [:], 403),
            ("GET", "/tokens", nil, 403), ("POST", "/tokens", ["role": "viewer"], 403),
            ("DELETE", "/tokens/x", nil, 403), ("GET", "/status", nil, 403), ("GET", "/searchers", nil, 200),
        ] as [(String, String, JSONValue?, Int)] {
            let reply = try await bench.send(method, target, body, fields)
            #expect(reply.status == status, "\(method) \(target): \(reply.text)")
        }
        for target in ["/experiments", "/workers", "/events?wait=0"] {
            let reply = try await bench.send("GET", target, nil, fields)
            #expect(reply.status == 200 && reply.text.contains("\"toy\""), "\(target)")
            #expect(!reply.text.contains("\"other\"") && !reply.text.contains("toy-2"), "\(target)")
        }
        let exported = try await bench.send("GET", "/experiments/other/export", nil, adminFields).whole()
        let imported = try await bench.send(
            "POST", "/import", bytes: Array(exported.utf8), type: "application/x-ndjson", fields)
        #expect(imported.code == "forbidden")
    }

    @Test(
        "bodies at their limits are taken, beyond them refused at the field",
        arguments: [
            ([:], "/role"), (["role": "anyone"], "/role"), (["role": "boss"], "/role"),
            (["role": "viewer", "experiments": []], "/experiments"),
            (["role": "viewer", "experiments": ["a b"]], "/experiments/0"),
            (["role": "viewer", "experiments": ["a", "é"]], "/experiments/1"),
            (["role": "viewer", "expires_in": 0], "/expires_in"),
            (["role": "viewer", "expires_in": 315_360_001], "/expires_in"),
            (["role": "viewer", "note": .string(String(repeating: "n", count: 201))], "/note"),
            (["role": "viewer", "notes": ""], "/notes"),
            (["role": "viewer", "experiments": .array(Array(repeating: "a", count: 101))], "/experiments"),
        ] as [(JSONValue, String)])
    func limits(body: JSONValue, pointer: String) async throws {
        let bench = try await bench()
        let reply = try await bench.send("POST", "/tokens", body, adminFields)
        #expect(
            reply.code == "invalid-request" && reply["errors"].array?.first?["pointer"]?.string == pointer)
        #expect(try await bench.send("GET", "/tokens", nil, adminFields)["items"] == [])
        _ = try await make(
            bench,
            [
                "role": "viewer", "expires_in": 315_360_000,
                "note": .string(String(repeating: "n", count: 200)),
                "experiments": .array(
                    Array(repeating: .string(String(repeating: "a", count: 100)), count: 100)),
            ])
    }

    @Test("there are as many tokens as the limit says and no more, also when many are made at once")
    func many() async throws {
        let book = try await TokenBook.open(MemoryStore(), most: 20)
        let request = try TokenRequest(["role": "viewer"])
        let now = Timestamp(milliseconds: 0)
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<25 {
                group.addTask { (try? await book.add(request, at: now)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 20 && book.views().count == 20)
    }

    @Test("a damaged list of tokens is refused at the start")
    func damaged() async throws {
        let store = MemoryStore()
        await store.setSetting(TokenBook.settingName, to: "[{\"id\": 1}]")
        await #expect(throws: StoreFailure.self) { try await TokenBook.open(store) }
    }
}

@Suite("Patterns of experiments")
struct ExperimentScopeTests {
    @Test(
        "a star is any characters, a question mark one, everything else itself",
        arguments: [
            ("a", "a", true), ("a", "b", false), ("a", "A", false), ("*", "", true), ("*", "x.y", true),
            ("a*", "a", true), ("a*", "abc", true), ("a*", "ba", false), ("*c", "abc", true),
            ("?", "a", true),
            ("?", "", false), ("a?c", "abc", true), ("a?c", "ac", false), ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXcYb", false), ("**a", "ba", true), ("a.c", "abc", false), ("*ab", "aab", true),
        ])
    func patterns(pattern: String, name: String, matches: Bool) {
        #expect(ExperimentScope(patterns: [pattern]).contains(name) == matches)
    }

    @Test("a pattern made to be slow is quick")
    func slowPattern() {
        let scope = ExperimentScope(patterns: [String(repeating: "*a", count: 49) + "b"])
        #expect(!scope.contains(String(repeating: "a", count: 100)))
    }
}

import Testing
import TuneClient
import TuneJSON

@Suite("The command for tokens", .serialized)
struct TokenCommandTests {
    private static let admin = String(repeating: "a", count: 40)

    @Test("a token is made, used by a worker and by its trials, listed, and taken back")
    func life() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(
            data: directory.path + "/data", ["--auth", "token"], environment: ["TUNE_ADMIN_TOKEN": Self.admin]
        )
        let environment = ["TUNE_SERVER": server.address, "TUNE_TOKEN": Self.admin]
        _ = try TuneAPI(server.client(token: Self.admin)).create([
            "name": "guarded", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "limits": ["trials": 1],
        ])
        let made = try Program.run(
            ["token", "create", "--role", "worker", "--experiments", "guard*,other", "--note", "a test"],
            environment: environment)
        #expect(made.status == 0, "\(made.errors)")
        let token = String(made.output.dropLast())
        #expect(token.hasPrefix("tune_") && token.utf8.count == 69)
        let script = """
            curl -sS -f -H "Authorization: Bearer $TUNE_TOKEN" -H 'Content-Type: application/json' \\
                -d '{{"step": 1, "metrics": {{"loss": 0.5}}}}' \\
                "$TUNE_URL/experiments/$TUNE_EXPERIMENT/trials/$TUNE_TRIAL/reports"
            """
        let command = ["worker", "--experiment", "guarded", "--directory", directory.path + "/runs", "--"]
        let worked = try Program.run(
            command + ["sh", "-c", script],
            environment: ["TUNE_SERVER": server.address, "TUNE_TOKEN": token])
        #expect(worked.status == 0, "\(worked.errors)")
        let trials = try TuneAPI(server.client(token: token)).trials("guarded")
        #expect(trials["items"]?.array?.first?["state"] == "completed")
        let listed = try Program.run(["token", "list"], environment: environment).output
        #expect(listed.contains("guard*,other") && listed.contains("a test") && !listed.contains(token))
        let id = try #require(listed.split(separator: "\n").dropFirst().first?.split(separator: " ").first)
        #expect(try Program.run(["token", "revoke", String(id)], environment: environment).status == 0)
        #expect(throws: ClientFailure.self) { try TuneAPI(server.client(token: token)).trials("guarded") }
        let refused = try Program.run(
            command + ["true"], environment: ["TUNE_SERVER": server.address, "TUNE_TOKEN": token])
        #expect(refused.status == 1 && refused.errors.contains("unauthenticated"), "\(refused.errors)")
        server.stop()
    }
}

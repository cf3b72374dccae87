import Foundation
import Testing
import TuneClient
import TuneJSON

@Suite("Starting and ending", .serialized)
struct StartTests {
    /// Sees that the program refuses to serve a data directory, in one line, and leaves its files as they are.
    private func expectRefusal(of data: String, saying words: String) throws {
        let before = try contents(of: data)
        let (status, output, errors) = try Program.run(["serve", "--port", "0", "--data", data])
        #expect(status == 1)
        #expect(output == "")
        #expect(errors.contains(words), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
        #expect(try contents(of: data) == before)
    }

    /// A data directory with an experiment that nobody has open.
    private func dataDirectory() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        _ = try server.api.create([
            "name": "kept", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]],
        ])
        server.stop()
        return directory
    }

    private func overwrite(_ path: String, at offset: UInt64, with bytes: [UInt8]) throws {
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    @Test("a second process on one data directory is refused")
    func secondProcessIsRefused() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        let (status, _, errors) = try Program.run(["serve", "--port", "0", "--data", directory.path])
        #expect(status == 1)
        #expect(errors.contains("in use by another"), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
        #expect(try server.client().request("GET", "/healthz").status == 200)
        server.stop()
    }

    @Test("a database of a newer version is refused and left as it is")
    func newerSchemaIsRefused() throws {
        let directory = try dataDirectory()
        // The user version of SQLite's header.
        try overwrite(directory.path + "/tune.db", at: 60, with: [0, 0, 3, 231])
        try expectRefusal(of: directory.path, saying: "newer")
    }

    @Test("a damaged database is refused and left as it is", arguments: [0, 1, 2])
    func damagedDatabaseIsRefused(page: UInt64) throws {
        let directory = try dataDirectory()
        try overwrite(
            directory.path + "/tune.db", at: page * 4096, with: [UInt8](repeating: 0xA5, count: 900))
        try expectRefusal(of: directory.path, saying: "damaged")
    }

    @Test("a port in use is refused in one line")
    func portInUseIsRefused() throws {
        let (first, second) = (try TemporaryDirectory(), try TemporaryDirectory())
        let server = try Server(data: first.path)
        let port = try #require(server.address.split(separator: ":").last)
        let (status, _, errors) = try Program.run(["serve", "--port", "\(port)", "--data", second.path])
        #expect(status == 1)
        #expect(errors.contains("in use"), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
        server.stop()
    }

    @Test(
        "wrong options end with 64 and one line",
        arguments: [
            ["--port", "high"], ["--port", "70000"], ["--auth", "maybe"], ["--log-level", "loud"],
            ["--data", ""], ["--base-path", "tune"], ["--base-path", "/a//b"], ["--base-path", "/a/../b"],
            ["--datasets", "no such folder"], ["--unknown"], ["unknown"],
        ])
    func wrongOptionsAreRefused(options: [String]) throws {
        let (status, output, errors) = try Program.run(options)
        #expect(status == 64)
        #expect(output == "")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
    }

    @Test("the environment sets what the command line does not")
    func environmentSetsOptions() throws {
        let directory = try TemporaryDirectory()
        let wrong = try Program.run([], environment: ["TUNE_PORT": "high"])
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("TUNE_PORT"))
        let program = try Program(
            ["--port", "0"],
            environment: ["TUNE_DATA": directory.path, "TUNE_PORT": "high", "TUNE_LOG_LEVEL": "error"])
        #expect(program.line()?.hasPrefix("tune-server ") == true)
        program.send(SIGINT)
        #expect(program.wait() == 0)
        #expect(FileManager.default.fileExists(atPath: directory.path + "/tune.db"))
    }

    @Test("SIGTERM ends the server with 0 while a stream and a long poll are open")
    func terminationEndsStreams() async throws {
        let directory = try dataDirectory()
        let server = try Server(data: directory.path)
        _ = try server.api.pause("kept", mode: "now", reason: "a test")
        let address = server.address
        async let poll = Task.detached {
            try? TuneAPI(HTTPClient(base: address)).ask("kept", worker: "patient", waitSeconds: 60)
        }.value
        var pieces = 0
        _ = try server.client().stream("/experiments/kept/events", timeout: 30) { _ in
            pieces += 1
            if pieces == 1 { server.program.send(SIGTERM) }
            return true
        }
        #expect(pieces > 0)
        #expect(server.program.wait() == 0)
        _ = await poll
    }

    @Test("on another address than loopback a token is made, printed once, and needed")
    func tokenIsNeeded() throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path, ["--host", "0.0.0.0"], lines: 2)
        let token = try #require(server.secondLine?.split(separator: " ").last.map(String.init))
        #expect(token.count >= 32)
        #expect(try server.client().request("GET", "/experiments").status == 401)
        #expect(try server.client(token: token + "x").request("GET", "/experiments").status == 401)
        #expect(try server.client(token: token).request("GET", "/experiments").status == 200)
        server.stop()
        for (name, data) in try contents(of: directory.path) {
            #expect(data.range(of: Data(token.utf8)) == nil, "\(name) holds the token")
        }
        let again = try Server(data: directory.path, ["--host", "0.0.0.0"])
        #expect(try again.client().request("GET", "/experiments").status == 401)
        #expect(try again.client(token: token).request("GET", "/experiments").status == 200)
        again.program.send(SIGTERM)
        #expect(again.program.lines() == [], "the token is shown again")
        #expect(again.program.wait() == 0)
    }
}

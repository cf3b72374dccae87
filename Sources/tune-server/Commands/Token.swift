import ArgumentParser
import TuneClient
import TuneJSON

/// Makes, lists and takes back tokens on a server.
struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a token, list them, or take one back, on a running server.",
        discussion: """
            The value of a new token is written to the standard output, once:

              tune-server token create --role worker --experiments 'mnist-*' --expires-in 86400 --note cluster
              tune-server token list
              tune-server token revoke 0123456789abcdef
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    /// Where the server is and who asks.
    struct Place: ParsableArguments {
        @Option(help: "The server's address. (default: http://127.0.0.1:8080)")
        var server: String?

        @Option(help: "An admin's token.")
        var token: String?

        /// Sends a request and returns the answer, which is a success.
        func send(_ method: String, _ path: String, _ body: JSONValue? = nil) throws(CommandFailure)
            -> HTTPAnswer
        {
            let address = try Setting("server", given: server)?.nonEmpty() ?? "http://127.0.0.1:8080"
            let client = HTTPClient(base: address, token: Setting("token", given: token)?.text)
            do throws(ClientFailure) {
                return try client.request(method, path, body: body).success()
            } catch .refused(let refusal) where refusal.status == 422 {
                throw .usage("The server refused: \(refusal.detail)")
            } catch {
                throw CommandFailure("\(error)")
            }
        }
    }

    /// Makes a token.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token and write its value.")

        @OptionGroup var place: Place

        @Option(help: "viewer, worker, editor or admin.")
        var role: String

        @Option(
            help: "Names of experiments with commas between them; * and ? stand for others. (default: all)")
        var experiments: String?

        @Option(help: "For how many seconds. (default: for ever)")
        var expiresIn: Int?

        @Option(help: "Whom it is for.")
        var note: String?

        func run() throws {
            var body: JSONObject = ["role": .string(role)]
            body["experiments"] = Setting("experiments", given: experiments).map {
                .array($0.list().map(JSONValue.string))
            }
            body["expires_in"] = expiresIn.map(JSONValue.integer)
            body["note"] = note.map(JSONValue.string)
            let answer = try place.send("POST", "/tokens", .object(body)).json()
            Console.error("Token \(answer["id"]?.string ?? ""); its value is shown only now:")
            Console.out(answer["token"]?.string ?? "")
        }
    }

    /// Lists tokens.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens, without their values.")

        @OptionGroup var place: Place

        func run() throws {
            var table = TextTable(["id", "role", "experiments", "expires", "last used", "note"])
            for token in try place.send("GET", "/tokens").json()["items"]?.array ?? [] {
                let experiments = (token["experiments"]?.array ?? []).compactMap(\.string)
                table.append(
                    [
                        token["id"]?.string ?? "", token["role"]?.string ?? "",
                        experiments.joined(separator: ","),
                    ]
                        + ["expires_at", "last_used_at", "note"].map { token[$0]?.string ?? "-" })
            }
            for line in table.lines { Console.out(line) }
        }
    }

    /// Takes a token back.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a token back; it is refused from then on.")

        @OptionGroup var place: Place

        @Argument(help: "The token's id.")
        var id: String

        func run() throws {
            _ = try place.send("DELETE", "/tokens/" + percentEncoded(id))
            Console.error("Token \(id) is taken back.")
        }
    }
}

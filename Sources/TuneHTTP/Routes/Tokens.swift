import TuneJSON
import TuneService

extension Route {
    /// Makes a token; its value is in this answer and nowhere else.
    ///
    /// No answer is kept under an idempotency key, because the value would be kept with it.
    static let createToken = Route("POST", "/tokens", role: .admin, body: .required) { call in
        let book = try call.tokenBook()
        let (token, value) = try await book.add(try TokenRequest(call.body), at: call.server.now())
        var view = token.view(lastUsedAt: nil)
        view["token"] = .string(value)
        return .answer(
            Answer(201, .object(view), headers: ["Location": "/tokens/\(token.id)"], isKept: false))
    }

    /// Lists the tokens without their values.
    static let listTokens = Route("GET", "/tokens", role: .admin) { call in
        .answer(Answer(200, ["items": .array(try call.tokenBook().views())], isKept: false))
    }

    /// Takes a token back; requests with it are refused from then on, and its streams end.
    static let deleteToken = Route("DELETE", "/tokens/{id}", role: .admin) { call in
        let id = call.path["id"] ?? ""
        guard try await call.tokenBook().remove(id) else {
            throw Problem(.notFound, "There is no token \(id.quoted).")
        }
        return .answer(Answer(status: 204))
    }
}

extension Call {
    /// The tokens, for an admin of the whole server.
    fileprivate func tokenBook() throws(Problem) -> TokenBook {
        try caller.requireAll()
        guard let tokens = access.tokens else {
            throw Problem(.notImplemented, "This server keeps no tokens.")
        }
        return tokens
    }
}

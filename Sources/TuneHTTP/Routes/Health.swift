import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Says that the process answers.
    static let getHealth = Route("GET", "/healthz", role: .anyone) { _ in
        .answer(Answer(200, ["status": "ok"], isKept: false))
    }

    /// Says that work is taken; while the server starts or goes down, the answer is given before this one.
    static let getReadiness = Route("GET", "/readyz", role: .anyone) { call in
        let open = await call.server.directory.all().count { desk in
            desk.summary.get()["state"]?.string.flatMap(Phase.init(rawValue:))?.isFinal == false
        }
        return .answer(Answer(200, ["status": "ready", "experiments_open": .integer(open)], isKept: false))
    }

    /// Shows the version and the limits in force.
    static let getVersion = Route("GET", "/version", role: .anyone) { call in
        let view: JSONValue = [
            "name": "tune-server", "version": .string(call.server.version), "api": "1",
            "limits": Limits.standard.json,
        ]
        return .answer(Answer(200, view, isKept: false))
    }
}

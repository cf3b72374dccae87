import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Roles")
struct RoleMatrixTests {
    /// The roles of the contract; what is not here needs no token.
    private static let contract: [String: Role] = [
        "POST /experiments": .editor, "GET /experiments": .viewer, "GET /experiments/{name}": .viewer,
        "PATCH /experiments/{name}": .editor, "DELETE /experiments/{name}": .admin,
        "POST /experiments/{name}/pause": .editor, "POST /experiments/{name}/resume": .editor,
        "POST /experiments/{name}/stop": .editor, "POST /experiments/{name}/fork": .editor,
        "POST /experiments/{name}/ask": .worker, "POST /experiments/{name}/tell": .worker,
        "POST /experiments/{name}/trials": .editor, "POST /import": .editor,
        "POST /experiments/{name}/trials/{number}/reports": .worker,
        "POST /experiments/{name}/trials/{number}/complete": .worker,
        "POST /experiments/{name}/trials/{number}/heartbeat": .worker,
        "POST /experiments/{name}/trials/{number}/stop": .worker,
        "POST /experiments/{name}/trials/{number}/retry": .worker,
        "POST /experiments/{name}/trials/{number}/cancel": .worker,
        "PUT /experiments/{name}/trials/{number}/checkpoint": .worker,
        "POST /experiments/{name}/what-if": .viewer, "GET /status": .admin, "POST /tokens": .admin,
        "GET /tokens": .admin, "DELETE /tokens/{id}": .admin,
    ]
    private static let open: Set = [
        "GET /healthz", "GET /readyz", "GET /version", "GET /metrics", "GET /openapi.yaml", "GET /",
        "GET /assets/{file}",
    ]
    private static let admin = String(repeating: "a", count: 40)

    private func needed(_ route: Route) -> Role {
        let name = "\(route.method) \(route.path)"
        return Self.open.contains(name) ? .anyone : Self.contract[name] ?? .viewer
    }

    @Test("every route of the contract is there")
    func contractIsThere() {
        let names = Set(RouteTable.all.map { "\($0.method) \($0.path)" })
        #expect(Set(Self.contract.keys).union(Self.open).subtracting(names) == [])
    }

    @Test(
        "every route refuses the roles below its own with 403, and nobody else",
        arguments: RouteTable.all.indices)
    func everyRouteAndRole(index: Int) async throws {
        let route = RouteTable.all[index]
        let bench = try await Workbench(token: Self.admin)
        let authorization = { (token: String) in ["Authorization": "Bearer \(token)"] }
        _ = try await bench.send("POST", "/experiments", Workbench.toy(), authorization(Self.admin))
        var tokens = [("", Role.anyone)]
        for role in [Role.viewer, .worker, .editor, .admin] {
            let made = try await bench.send(
                "POST", "/tokens", ["role": .string(role.name)], authorization(Self.admin))
            tokens.append((made["token"].string ?? "", role))
        }
        let target = route.path.replacing("{name}", with: "toy").replacing("{number}", with: "1")
            .replacing("{id}", with: "none").replacing("{file}", with: "app.js")
        for (token, role) in tokens {
            var fields = token.isEmpty ? [:] : authorization(token)
            // With a lease of no trial a worker gets as far as the question whether it is the trial's.
            fields["Lease"] = "t1.1-0000000000000000"
            let body: JSONValue? = route.method == "GET" || route.method == "DELETE" ? nil : [:]
            let reply = try await bench.send(route.method, target, body, fields)
            let place = "\(route.method) \(route.path) as \(role): \(reply.status)"
            if role >= needed(route) {
                #expect(reply.status != 401 && reply.status != 403, "\(place)")
            } else {
                #expect(reply.code == (role == .anyone ? "unauthenticated" : "forbidden"), "\(place)")
            }
        }
    }

    @Test(
        "a worker steers its own trials by their lease, and no others",
        arguments: ["stop", "retry", "cancel"])
    func ownTrials(verb: String) async throws {
        let bench = try await Workbench(token: Self.admin)
        let admin = ["Authorization": "Bearer \(Self.admin)"]
        _ = try await bench.send("POST", "/experiments", Workbench.toy(), admin)
        let made = try await bench.send("POST", "/tokens", ["role": "worker"], admin)
        var worker = ["Authorization": "Bearer \(made["token"].string ?? "")"]
        let asked = try await bench.send("POST", "/experiments/toy/ask", ["count": 2], worker)
        let leases = (asked["trials"].array ?? []).compactMap { $0["lease"]?["token"]?.string }
        let path = "/experiments/toy/trials/1/\(verb)"
        try await bench.expectRefusal("forbidden", "POST", path, nil, worker)
        worker["Lease"] = leases[1]
        try await bench.expectRefusal("lease-lost", "POST", path, nil, worker)
        worker["Lease"] = leases[0]
        if verb == "stop" {
            #expect(try await bench.send("POST", path, nil, worker)["state"] == "stopping")
        } else {
            try await bench.expectRefusal("invalid-transition", "POST", path, nil, worker)
        }
    }
}

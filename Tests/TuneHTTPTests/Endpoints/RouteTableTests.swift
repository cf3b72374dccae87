import Testing

@testable import TuneHTTP

@Suite("Route table")
struct RouteTableTests {
    /// An operation of `openapi.yaml`.
    private struct Operation: Hashable {
        let method: String
        let path: String
        var query: Set<String> = []
        var hasBody = false
    }

    @Test("openapi.yaml describes these routes and no others")
    func routesAreDocumented() {
        let routes = Set(RouteTable.all.map { "\($0.method) \($0.path)" })
        let documented = Set(Self.operations().map { "\($0.method) \($0.path)" })
        #expect(documented.count > 30)
        #expect(routes.subtracting(documented) == [])
        #expect(documented.subtracting(routes) == [])
        #expect(routes.count == RouteTable.all.count)
    }

    @Test("each operation takes the query parameters that are documented, and a body where one is")
    func parametersAreDocumented() {
        let operations = Self.operations()
        for route in RouteTable.all {
            let operation = operations.first { $0.method == route.method && $0.path == route.path }
            #expect(operation?.query == Set(route.query), "\(route.method) \(route.path)")
            let takesBody = if case .none = route.body { false } else { true }
            #expect(operation?.hasBody == takesBody, "\(route.method) \(route.path)")
        }
    }

    @Test("nothing that reads is kept from viewers, and nothing that writes is open to them")
    func rolesFitMethods() {
        for route in RouteTable.all {
            // What concerns the server itself is for admins.
            guard !["/tokens", "/tokens/{id}", "/status"].contains(route.path) else {
                #expect(route.role == .admin)
                continue
            }
            let reads = route.method == "GET" || route.path.hasSuffix("/what-if")
            #expect(reads == (route.role <= .viewer), "\(route.method) \(route.path)")
        }
    }

    /// The operations of the document, by its indentation: paths at 2, methods at 4, members at 6 and deeper.
    private static func operations() -> [Operation] {
        var operations: [Operation] = []
        var (path, isInPaths, lastName) = ("", false, "")
        for line in String(decoding: Document.openAPI, as: UTF8.self).split(separator: "\n") {
            let word = line.drop { $0 == " " }
            let depth = line.count - word.count
            if depth == 0 { isInPaths = line == "paths:" }
            guard isInPaths else { continue }
            if depth == 2 { path = String(word.dropLast()) }
            if depth == 4,
                let method = ["get", "put", "post", "patch", "delete"].first(where: { word == $0 + ":" })
            {
                operations.append(Operation(method: method.uppercased(), path: path))
            }
            guard depth >= 6, let last = operations.indices.last else { continue }
            if word.hasPrefix("requestBody:") { operations[last].hasBody = true }
            for (parameter, name) in [("Limit", "limit"), ("Cursor", "cursor"), ("Wait", "wait")]
            where word.contains("#/components/parameters/\(parameter)\"") {
                operations[last].query.insert(name)
            }
            if let name = word.firstMatch(of: #/name: (\w+)/#) { lastName = String(name.1) }
            if word.contains("in: query") { operations[last].query.insert(lastName) }
        }
        return operations
    }
}

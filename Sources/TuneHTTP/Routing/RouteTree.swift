/// The route table as a tree of path segments.
struct RouteTree: Sendable {
    /// What a path leads to.
    struct Match: Sendable {
        /// The routes by method.
        let routes: [String: Route]
        /// The values of the path's parameters.
        let parameters: [String: String]
    }

    private var children: [String: RouteTree] = [:]
    private var other: Branch?
    private var routes: [String: Route] = [:]
    private var parameters: [(index: Int, name: String)] = []

    /// Grows the tree of a table; no two routes may have the same method and path.
    init(_ table: [Route]) {
        for route in table { add(route, under: Self.parts(of: route.path)[...]) }
    }

    /// Finds the routes of a path; a segment's own name goes before a parameter.
    func find(_ segments: [String]) -> Match? {
        guard let leaf = leaf(at: segments[...]) else { return nil }
        var values: [String: String] = [:]
        for (index, name) in leaf.parameters { values[name] = segments[index] }
        return Match(routes: leaf.routes, parameters: values)
    }

    private func leaf(at segments: ArraySlice<String>) -> RouteTree? {
        guard let first = segments.first else { return routes.isEmpty ? nil : self }
        if let found = children[first]?.leaf(at: segments.dropFirst()) { return found }
        return first.isEmpty ? nil : other?.tree.leaf(at: segments.dropFirst())
    }

    private mutating func add(_ route: Route, under parts: ArraySlice<Substring>) {
        guard let first = parts.first else {
            let old = routes.updateValue(route, forKey: route.method)
            precondition(old == nil, "two routes have one method and path")
            parameters = Self.parts(of: route.path).enumerated().compactMap { index, part in
                Self.parameterName(part).map { (index, $0) }
            }
            return
        }
        if Self.parameterName(first) == nil {
            children[String(first), default: RouteTree([])].add(route, under: parts.dropFirst())
        } else {
            var tree = other?.tree ?? RouteTree([])
            tree.add(route, under: parts.dropFirst())
            other = Branch(tree)
        }
    }

    private static func parts(of path: String) -> [Substring] {
        Array(path.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
    }

    private static func parameterName(_ part: Substring) -> String? {
        part.first == "{" && part.last == "}" ? String(part.dropFirst().dropLast()) : nil
    }

    /// A box, since a value cannot hold itself.
    private final class Branch: Sendable {
        let tree: RouteTree

        init(_ tree: RouteTree) {
            self.tree = tree
        }
    }
}

extension RouteTree.Match {
    /// The route of a method; HEAD is answered by GET.
    func route(_ method: String) -> Route? {
        routes[method] ?? (method == "HEAD" ? routes["GET"] : nil)
    }

    /// The methods as `Allow` names them, HEAD and OPTIONS included.
    var allow: String {
        let heads = routes["GET"] == nil ? [] : ["HEAD"]
        return (routes.keys + heads + ["OPTIONS"]).sorted().joined(separator: ", ")
    }
}

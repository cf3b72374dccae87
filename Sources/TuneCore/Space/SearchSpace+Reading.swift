internal import TuneJSON
internal import TuneNumerics

extension SearchSpace {
    /// Reads the parameters with their domains and conditions.
    static func parameters(_ json: JSONValue) throws(InvalidField) -> [Parameter] {
        guard case .object(let object) = json, (1...parameterLimit).contains(object.members.count) else {
            let given = json.object.map { "\($0.members.count)" } ?? json.kind
            throw InvalidField(
                "/space", "must be an object of 1 to \(parameterLimit) parameters, not \(given)")
        }
        var domains: [Domain] = []
        var indices: [String: Int] = [:]
        for (index, member) in object.members.enumerated() {
            _ = try JSONValue.string(member.name).text(at: "/space", limit: 100)
            let pointer = TuneJSON.pointer("/space", member.name)
            guard indices.updateValue(index, forKey: member.name) == nil else {
                throw InvalidField(pointer, "has the name of another parameter")
            }
            domains.append(try Domain(member.value, at: pointer))
        }
        var parameters: [Parameter] = []
        for (member, domain) in zip(object.members, domains) {
            let pointer = TuneJSON.pointer(TuneJSON.pointer("/space", member.name), "when")
            let conditions = try conditions(member.value["when"] ?? .null, pointer, indices, domains)
            let prior = try prior(member, domain)
            parameters.append(
                Parameter(name: member.name, domain: domain, conditions: conditions, prior: prior))
        }
        return parameters
    }

    private static func prior(
        _ member: JSONObject.Member, _ domain: Domain
    ) throws(InvalidField) -> Prior? {
        guard let json = member.value["prior"], !json.isNull else { return nil }
        let pointer = TuneJSON.pointer(TuneJSON.pointer("/space", member.name), "prior")
        return try Prior(json, at: pointer, domain: domain)
    }

    /// Reads the conditions of one parameter.
    private static func conditions(
        _ json: JSONValue, _ pointer: String, _ indices: [String: Int], _ domains: [Domain]
    ) throws(InvalidField) -> [Condition] {
        if json.isNull { return [] }
        guard case .object(let object) = json, !object.members.isEmpty else {
            throw InvalidField(pointer, "must be an object with at least one parameter, not \(json.kind)")
        }
        var conditions: [Condition] = []
        for member in object.members {
            let pointer = TuneJSON.pointer(pointer, member.name)
            guard let parent = indices[member.name] else {
                let near = suggestion(for: member.name, among: indices.keys.sorted())
                throw InvalidField(pointer, "is not a parameter of the space\(near)")
            }
            conditions.append(
                try Condition(
                    member.value, at: pointer, parent: parent, name: member.name, domain: domains[parent]))
        }
        return conditions
    }

    /// The parameters' indices, parents before children and otherwise as declared.
    static func order(_ parameters: [Parameter]) throws(InvalidField) -> [Int] {
        var isSettled = [Bool](repeating: false, count: parameters.count)
        var order: [Int] = []
        while order.count < parameters.count {
            let count = order.count
            for (index, parameter) in parameters.enumerated()
            where !isSettled[index] && parameter.conditions.allSatisfy({ isSettled[$0.parent] }) {
                isSettled[index] = true
                order.append(index)
            }
            guard order.count > count else { throw cycle(parameters, isSettled) }
        }
        return order
    }

    /// Names the members of a cycle among the parameters that could not be settled.
    private static func cycle(_ parameters: [Parameter], _ isSettled: [Bool]) -> InvalidField {
        var path: [Int] = []
        var next = isSettled.firstIndex(of: false)
        while let index = next, !path.contains(index) {
            path.append(index)
            next = parameters[index].conditions.first { !isSettled[$0.parent] }?.parent
        }
        let members = path.drop { $0 != next } + [next].compactMap(\.self)
        let names = members.map { parameters[$0].name }
        return InvalidField(
            pointer(pointer("/space", names.first ?? ""), "when"),
            "conditions form a cycle: \(names.joined(separator: " needs "))")
    }

    /// Reads the constraints.
    static func constraints(
        _ json: JSONValue?, parameters: [Parameter]
    ) throws(InvalidField) -> [Constraint] {
        guard let json, !json.isNull else { return [] }
        var constraints: [Constraint] = []
        for (index, value) in try json.list(at: "/constraints", count: 0...constraintLimit).enumerated() {
            let pointer = "/constraints/\(index)"
            let text = try value.text(at: pointer, limit: 1001)
            guard text.unicodeScalars.count <= 1000 else {
                throw InvalidField(pointer, "must have at most 1000 characters")
            }
            constraints.append(try Constraint(text, at: pointer, parameters: parameters))
        }
        return constraints
    }

    /// Which parameters decide whether the constraints hold: the mentioned ones and all their ancestors.
    static func tied(_ parameters: [Parameter], order: [Int], constraints: [Constraint]) -> [Bool] {
        var isTied = [Bool](repeating: false, count: parameters.count)
        for constraint in constraints {
            for index in constraint.parameters { isTied[index] = true }
        }
        for index in order.reversed() where isTied[index] {
            for condition in parameters[index].conditions { isTied[condition.parent] = true }
        }
        return isTied
    }

    /// Refuses constraints that no draw satisfies, with the same draws each time.
    func checkFeasible() throws(InvalidField) {
        guard !constraints.isEmpty else { return }
        var generator = SeededGenerator(seed: 0, stream: 0)
        do {
            _ = try sample(using: &generator)
        } catch {
            throw InvalidField(
                "/constraints", "no configuration satisfied all of them in \(error.draws) random draws")
        }
    }
}

extension JSONValue {
    /// The value with no member that is null in any object of it, lists left as they are.
    var withoutNulls: JSONValue {
        guard case .object(let object) = self else { return self }
        return .object(
            JSONObject(
                object.members.filter { !$0.value.isNull }.map { .init($0.name, $0.value.withoutNulls) }))
    }
}

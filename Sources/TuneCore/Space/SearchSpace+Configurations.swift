public import TuneJSON

extension SearchSpace {
    /// Reads a complete configuration; constants may be left out.
    ///
    /// - Parameters:
    ///   - json: An object of parameters and values.
    ///   - pointer: Where it stands in its document.
    /// - Throws: `InvalidField` where a value lies outside the space, is missing, is given to an inactive
    ///   parameter, or where the whole does not satisfy a constraint.
    public func configuration(from json: JSONValue, at pointer: String) throws(InvalidField) -> Configuration
    {
        var values = try members(of: json, at: pointer)
        for index in order {
            let (parameter, isActive) = (parameters[index], meetsConditions(index, values))
            if case .constant(let value) = parameter.domain {
                values[index] = isActive ? value : nil
            } else if isActive, values[index] == nil {
                throw InvalidField(
                    TuneJSON.pointer(pointer, parameter.name), "is missing; it is \(parameter.domain.words)")
            } else if !isActive, values[index] != nil {
                throw inactive(parameter, at: pointer)
            }
        }
        try checkConstraints(values, at: pointer) { _ in true }
        return Configuration(values: values)
    }

    /// Reads a configuration of which parts may be left out, to be sampled by `completed`.
    ///
    /// - Parameters:
    ///   - json: An object of parameters and values.
    ///   - pointer: Where it stands in its document.
    /// - Returns: The given values; nil for what is to be sampled or left out as inactive, and for constants.
    /// - Throws: `InvalidField` where a value lies outside the space or belongs to a parameter that cannot be
    ///   active beside the others, or where the given values alone break a constraint.
    public func partialConfiguration(
        from json: JSONValue, at pointer: String
    ) throws(InvalidField) -> Configuration {
        var values = try members(of: json, at: pointer)
        var activity = [Bool?](repeating: true, count: parameters.count)
        for index in order {
            let parameter = parameters[index]
            for condition in parameter.conditions {
                let isFulfilled = fulfils(condition, values, activity)
                if isFulfilled == false || activity[index] == false {
                    activity[index] = false
                } else if isFulfilled == nil {
                    activity[index] = nil
                }
            }
            guard activity[index] == false, values[index] != nil else { continue }
            guard parameter.domain.isConstant else { throw inactive(parameter, at: pointer) }
            values[index] = nil
        }
        try checkConstraints(values, at: pointer) { values[$0] != nil }
        for index in order where parameters[index].domain.isConstant { values[index] = nil }
        return Configuration(values: values)
    }

    /// The active parameters of a configuration and their values, in the order of declaration.
    public func json(of configuration: Configuration) -> JSONValue {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(parameters.count)
        for (parameter, value) in zip(parameters, configuration.values) {
            if let value { members.append(JSONObject.Member(parameter.name, value)) }
        }
        return .object(JSONObject(members))
    }

    /// The values of an object, each of which must belong to its parameter's domain.
    private func members(of json: JSONValue, at pointer: String) throws(InvalidField) -> [JSONValue?] {
        guard case .object(let object) = json else {
            throw InvalidField(pointer, "must be an object, not \(json.kind)")
        }
        var values = [JSONValue?](repeating: nil, count: parameters.count)
        for given in object.members {
            let pointer = TuneJSON.pointer(pointer, given.name)
            guard let index = index(of: given.name) else {
                let near = suggestion(for: given.name, among: parameters.map(\.name))
                throw InvalidField(pointer, "is not a parameter of the space\(near)")
            }
            guard let member = parameters[index].domain.member(given.value) else {
                throw InvalidField(
                    pointer, "must be \(parameters[index].domain.words), not \(given.value.kind)")
            }
            values[index] = member
        }
        return values
    }

    /// Whether a partial configuration fulfils a condition; nil where its parent is yet to be sampled.
    private func fulfils(_ condition: Condition, _ values: [JSONValue?], _ activity: [Bool?]) -> Bool? {
        let parent = condition.parent
        if activity[parent] == false { return false }
        if case .constant(let value) = parameters[parent].domain {
            return condition.holds(for: value) ? activity[parent] : false
        }
        return values[parent].map { condition.holds(for: $0) }
    }

    /// Refuses values that break one of the constraints whose parameters are all known.
    private func checkConstraints(
        _ values: [JSONValue?], at pointer: String, isKnown: (Int) -> Bool
    ) throws(InvalidField) {
        for constraint in constraints
        where constraint.parameters.allSatisfy(isKnown) && !constraint.holds(for: values) {
            throw InvalidField(pointer, "does not satisfy the constraint \(constraint.text)")
        }
    }

    private func inactive(_ parameter: Parameter, at pointer: String) -> InvalidField {
        let needs = parameter.conditions.map { $0.words(parent: parameters[$0.parent].name) }
        return InvalidField(
            TuneJSON.pointer(pointer, parameter.name),
            "is not active here: \(needs.joined(separator: " and "))")
    }
}

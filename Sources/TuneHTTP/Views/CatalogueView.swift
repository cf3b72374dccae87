import TuneCore
import TuneJSON

extension Catalogs {
    /// The searchers as they are shown.
    var searchersJSON: JSONValue {
        let chosen = Catalogs.defaultSearcher
        return list(
            searchers.map { entry in
                view(
                    entry.name, entry.summary, source: entry.source, options: entry.options,
                    isDefault: entry.name == chosen,
                    JSONObject(
                        SearcherTrait.allCases.map { trait in
                            JSONObject.Member(trait.rawValue, .bool(entry.traits.contains(trait)))
                        }))
            })
    }

    /// The schedulers as they are shown; whether they pause trials is said of their default options.
    var schedulersJSON: JSONValue {
        let chosen = defaultScheduler(options: nil)
        return list(
            schedulers.map { entry in
                let options = try? Options(nil, fields: entry.options, at: "")
                return view(
                    entry.name, entry.summary, source: entry.source, options: entry.options,
                    isDefault: entry.name == chosen,
                    ["pauses": .bool(options.map(entry.pauses) ?? false), "clones": .bool(entry.clones)])
            })
    }

    /// The evaluators as they are shown; without one in the definition, clients train.
    var evaluatorsJSON: JSONValue {
        list(
            evaluators.map { entry in
                view(
                    entry.name, entry.summary, source: "", options: entry.options, isDefault: false,
                    ["space": entry.space])
            })
    }

    private func list(_ items: [JSONValue]) -> JSONValue { ["items": .array(items)] }

    private func view(
        _ name: String, _ summary: String, source: String, options: [OptionField], isDefault: Bool,
        _ more: JSONObject
    ) -> JSONValue {
        let members: JSONObject = [
            "name": .string(name), "summary": .string(summary), "source": .string(source),
            "options": optionsSchema(options), "default": .bool(isDefault),
        ]
        return .object(JSONObject(members.members + more.members))
    }
}

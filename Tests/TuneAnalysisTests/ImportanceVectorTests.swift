import TestSupport
import Testing
import TuneJSON

@testable import TuneAnalysis

/// The importances of another program, recorded with the trees that it grew.
@Suite("Importance vectors")
struct ImportanceVectorTests {
    static func cases() throws -> [JSONValue] { try vectors("d_importance.json").at("cases").elements() }

    @Test("PED-ANOVA gives the recorded importances for every set of arguments")
    func pedAnova() throws {
        var count = 0
        for study in try Self.cases() {
            let trials = try study.at("trials").elements()
            let sign = try study.at("direction").asString() == "MAXIMIZE" ? -1.0 : 1.0
            let losses = try trials.map { sign * (try $0.at("value").asDouble()) }
            let names = try study.at("distributions").members().map(\.name)
            let columns = try names.map { name in
                try column(try study.at("distributions").at(name), trials.map { try $0.at("params")[name] })
            }
            for set in try study.at("ped_anova").members() {
                let arguments = try set.value.at("args")
                var method = PedAnova()
                if let target = arguments["target_quantile"] { method.target = try target.asDouble() }
                if let region = arguments["region_quantile"] { method.region = try region.asDouble() }
                if let local = arguments["evaluate_on_local"] { method.isLocal = try local.asBool() }
                let raw = method.importances(of: columns, losses: losses)
                let sum = raw.reduce(0, +)
                for (name, value) in zip(names, raw) {
                    let (expected, share) = (
                        try set.value.at("raw").at(name).asDouble(),
                        try set.value.at("normalized").at(name).asDouble()
                    )
                    #expect(abs(value - expected) < 1e-10 * max(1e-3, expected), "\(set.name) \(name)")
                    #expect(abs(value / sum - share) < 1e-9, "\(set.name) \(name)")
                    count += 1
                }
            }
        }
        #expect(count > 0)
    }

    @Test("fANOVA finds the recorded variances and importances in the recorded trees")
    func fanova() throws {
        var count = 0
        for study in try Self.cases() {
            guard let recorded = study["fanova"] else { continue }
            let bounds = try recorded.at("search_spaces").matrix().map { $0[0]...$0[1] }
            let groups = try recorded.at("encoded_columns_per_param").elements().map { try $0.ints() }
            let trees = try recorded.at("trees").elements()
            let boxes = try trees.map { TreeBoxes(try tree($0), bounds: bounds) }
            for (tree, boxes) in zip(trees, boxes) {
                let variance = try tree.at("variance").asDouble()
                #expect(abs(boxes.variance - variance) < 1e-12 * max(1, variance))
                for (group, expected) in zip(groups, try tree.at("marginal_variance").doubles()) {
                    #expect(abs(boxes.marginalVariance(of: group) - expected) < 1e-12 * max(1, variance))
                    count += 1
                }
            }
            let fanova = Fanova(boxes)
            for (name, group) in zip(try recorded.at("param_order").elements(), groups) {
                let expected = try recorded.at("raw").at(name.asString()).asDouble()
                #expect(abs(fanova.share(of: group) - expected) < 1e-12)
            }
        }
        #expect(count > 0)
    }

    @Test("the mean decrease of impurity of the recorded trees is the recorded one")
    func meanDecreaseImpurity() throws {
        var count = 0
        for study in try Self.cases() {
            guard let recorded = study["mdi"] else { continue }
            let expected = try recorded.at("feature_importances").doubles()
            let trees = try recorded.at("trees").elements().map(tree)
            let shares = MeanDecreaseImpurity.shares(of: trees, columns: expected.count)
            for (share, value) in zip(shares, expected) { #expect(abs(share - value) < 1e-12) }
            count += trees.count
        }
        #expect(count > 0)
    }

    private func tree(_ json: JSONValue) throws -> RegressionTree {
        var tree = RegressionTree()
        tree.feature = try json.at("feature").ints()
        tree.left = try json.at("left").ints()
        tree.right = try json.at("right").ints()
        tree.threshold = try json["threshold"]?.doubles() ?? tree.feature.map { _ in 0 }
        tree.value = try json["value"]?.doubles() ?? tree.feature.map { _ in 0 }
        tree.impurity = try json["impurity"]?.doubles() ?? tree.feature.map { _ in 0 }
        tree.weight = try json["weighted_n"]?.doubles() ?? tree.feature.map { _ in 1 }
        return tree
    }

    private func column(_ domain: JSONValue, _ values: [JSONValue?]) throws -> CellColumn {
        if let choices = domain["choices"]?.array {
            let cells = values.map { value in value.flatMap { choices.firstIndex(of: $0) } }
            return CellColumn(categories: cells, count: choices.count, isUnordered: true)
        }
        return CellColumn(
            numbers: try values.map { value in try value?.asDouble() },
            low: try domain.at("low").asDouble(), high: try domain.at("high").asDouble(),
            log: try domain.at("log").asBool(), step: domain["step"]?.double)
    }
}

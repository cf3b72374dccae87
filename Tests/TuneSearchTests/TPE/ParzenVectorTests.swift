import Glibc
import TestSupport
import Testing
import TuneCore
import TuneJSON
@testable import TuneSearch

/// The mixtures and densities of Optuna 5.0.0.
@Suite("Parzen mixture vectors")
struct ParzenVectorTests {
    /// One parameter of the file: its bounds as the program models them, and its place on the unit interval.
    struct Axis {
        let name: String
        let choices: Int?
        let lower: Double
        let upper: Double
        let step: Double
        let isLog: Bool

        init(_ json: JSONValue) throws {
            name = try json.at(0).asString()
            guard try json.at(1).asString() != "cat" else {
                choices = try json.at(2).elements().count
                (lower, upper, step, isLog) = (0, 1, 0, false)
                return
            }
            choices = nil
            let (low, high) = (try json.at(2).asDouble(), try json.at(3).asDouble())
            isLog = try json.at(4).asBool()
            step = try json.at(5).isNull ? 0 : json.at(5).asDouble()
            lower = isLog ? log(low - step / 2) : low - step / 2
            upper = isLog ? log(high + step / 2) : high + step / 2
        }

        func unit(_ internal: Double) -> Double { (`internal` - lower) / (upper - lower) }

        /// A value as the program keeps it: an index, or the number itself.
        func coordinate(_ value: Double) -> ParzenCoordinate {
            if choices != nil { return .choice(Int(value)) }
            guard step > 0 else { return .point(unit(isLog ? log(value) : value)) }
            let (low, high) = (value - step / 2, value + step / 2)
            return .cell(from: unit(isLog ? log(low) : low), to: unit(isLog ? log(high) : high))
        }

        /// What a density over the parameter's own scale has to be multiplied with.
        ///
        /// The program takes the density of a log parameter over the logarithm.
        var logJacobian: Double { choices == nil && step == 0 ? log(upper - lower) : 0 }

        func column(_ values: [Double]) -> ParzenColumn {
            if let choices { return ParzenColumn(indices: values, choices: choices, prior: .vague) }
            var column = SortedColumn()
            for (row, value) in values.enumerated() {
                column.insert(unit(isLog ? log(value) : value), row: row)
            }
            let kernels = values.indices.map { Int32($0) }
            return ParzenColumn(column, kernels: kernels, count: values.count, prior: .vague)
        }
    }

    @Test("mixtures and densities, together and one by one")
    func densities() throws {
        let sets = try vectors("c_optuna_tpe.json").at("sets").members()
        #expect(!sets.isEmpty)
        for set in sets { try compare(set.value, set.name) }
    }

    private func compare(_ set: JSONValue, _ name: String) throws {
        let axes = try set.at("space").elements().map { try Axis($0) }
        let candidates = try axes.map { axis in
            try set.at("candidate_internal").at(axis.name).doubles().map(axis.coordinate)
        }
        for (side, rows) in [("l", "below"), ("g", "above")] {
            let rows = try set.at(rows).ints()
            let weights = ParzenMixture.weights(rows.count)
            let own = try axes.map { axis in axis.column(try values(axis, set, rows)) }
            let kernels = try set.at(side).at("params")
            try expectSame(
                ParzenMixture(own, weights: weights), axes, try set.at(side), "\(name) \(side)")
            // Which of several equal levels has which width is by chance in the program: the file's are
            // taken.
            let columns = try zip(axes, own).map { axis, column in
                guard axis.choices == nil else { return column }
                let widths = try kernels.at(axis.name).at("sigma").doubles().dropLast()
                return ParzenColumn(
                    centres: column.centres, widths: widths.map { $0 / (axis.upper - axis.lower) },
                    prior: .vague)
            }
            let mixture = ParzenMixture(columns, weights: weights)
            let together = try set.at("multivariate").at("log_\(side)").doubles()
            let jacobian = axes.reduce(0) { $0 + $1.logJacobian }
            let points = together.indices.map { index in candidates.map { $0[index] } }
            let sums = ParzenSums(mixture).logDensities(at: points)
            for (index, expected) in together.enumerated() {
                expectNear(
                    mixture.logDensity(at: points[index]) - jacobian, expected, "\(name) \(side) \(index)")
                #expect(abs(sums[index] - jacobian - expected) < 2e-3, "\(name) \(side) \(index)")
            }
            for (place, axis) in axes.enumerated() {
                let alone = ParzenMixture([columns[place]], weights: weights)
                let expected = try set.at("univariate").at(axis.name).at("log_\(side)").doubles()
                for (index, expected) in expected.enumerated() {
                    let density = alone.logDensity(at: [candidates[place][index]]) - axis.logJacobian
                    expectNear(density, expected, "\(name) \(side) \(axis.name) \(index)")
                }
            }
        }
    }

    @Test(
        "no observation, one, equal ones and the bounds", arguments: ["empty", "one", "duplicates", "bounds"])
    func edges(name: String) throws {
        let edge = try vectors("c_optuna_tpe.json").at("edge").at(name)
        let axes = try [
            ["x", "float", 0, 1, false, .null], ["n", "int", 1, 100, true, 1],
            ["c", "cat", ["a", "b", "c"]],
        ].map { try Axis($0) }
        let columns = try axes.map { try $0.column(edge.at("observations").at($0.name).doubles()) }
        let count = try edge.at("observations").at("x").doubles().count
        let mixture = ParzenMixture(columns, weights: ParzenMixture.weights(count))
        try expectSame(mixture, axes, try edge.at("pe"), name)
        for (index, expected) in try edge.at("log_pdf").doubles().enumerated() {
            let point = try axes.map { try $0.coordinate(edge.at("grid").at($0.name).doubles()[index]) }
            expectNear(mixture.logDensity(at: point), expected, "\(name) \(index)")
            #expect(
                abs(ParzenSums(mixture).logDensities(at: [point])[0] - expected) < 2e-3, "\(name) \(index)")
        }
    }

    @Test("how many are good, and what old trials count")
    func tables() throws {
        let file = try vectors("c_optuna_tpe.json")
        let counts = try file.at("gamma").at("n").ints()
        #expect(counts.map(ParzenSplit.Share.tenth.count) == (try file.at("gamma").at("default").ints()))
        #expect(counts.map(ParzenSplit.Share.root.count) == (try file.at("gamma").at("hyperopt").ints()))
        for member in try file.at("weights").members() {
            let expected = try member.value.doubles()
            let weights = ParzenMixture.weights(try #require(Int(member.name)))
            #expect(weights.count == expected.count)
            for (found, expected) in zip(weights, expected) { expectNear(found, expected, member.name) }
        }
    }

    private func values(_ axis: Axis, _ set: JSONValue, _ rows: [Int]) throws -> [Double] {
        let observations = try set.at("observations").elements()
        let space = try set.at("space").elements()
        let index = try #require(try space.firstIndex { try $0.at(0).asString() == axis.name })
        return try rows.map { row in
            let value = try observations[row].at(axis.name)
            guard axis.choices != nil else { return try value.asDouble() }
            return Double(try #require(try space[index].at(2).elements().firstIndex(of: value)))
        }
    }

    /// Compares weights, centres and widths; those of tied levels as multisets, as the program's order is by
    /// chance.
    private func expectSame(_ mixture: ParzenMixture, _ axes: [Axis], _ json: JSONValue, _ label: String)
        throws
    {
        for (found, expected) in zip(mixture.weights, try json.at("weights").doubles()) {
            expectNear(found, expected, label)
        }
        for (axis, column) in zip(axes, mixture.columns) {
            let kernels = try json.at("params").at(axis.name)
            if axis.choices != nil {
                for (centre, row) in zip(column.centres, try kernels.at("cat_weights").matrix()) {
                    for (index, expected) in row.enumerated() {
                        let weights = column.weights
                        expectNear(Double(index) == centre ? weights.same : weights.other, expected, label)
                    }
                }
                continue
            }
            let span = axis.upper - axis.lower
            let (centres, widths) = (try kernels.at("mu").doubles(), try kernels.at("sigma").doubles())
            #expect(centres.count == column.centres.count + 1)
            for (found, expected) in zip(column.centres, centres) {
                expectNear(axis.lower + found * span, expected, "\(label) \(axis.name)")
            }
            for (found, expected) in zip(column.widths.sorted(), widths.dropLast().sorted()) {
                expectNear(found * span, expected, "\(label) \(axis.name)")
            }
        }
    }

    private func expectNear(_ found: Double, _ expected: Double, _ label: String) {
        #expect(abs(found - expected) <= 1e-11 * max(1, abs(expected)), "\(label): \(found), not \(expected)")
    }
}

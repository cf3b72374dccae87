import Glibc
import Testing
import TestSupport
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

/// The densities of hpbandster 0.7.4 with statsmodels 0.15.0 and, in `ray.json`, of Ray Tune 2.60's BOHB.
@Suite("Kernel density vectors")
struct KernelDensityVectorTests {
    static let sets = ["S1_float2", "S2_log_int_cat", "S3_step_logint", "S4_all", "S5_cat_heavy_ties"]

    @Test("losses are ordered and split as in the authors' program", arguments: sets)
    func split(set: String) throws {
        let set = try vectors("c_bohb_kde.json").at("sets").at(set)
        let losses = try set.at("losses").doubles()
        let order = NumPyOrder.indices(of: losses)
        #expect(order == (try set.at("argsort").ints()))
        let dimensions = try set.at("param_order").elements().count
        let options = BOHBOptions(
            try Options(nil, fields: BOHBOptions.fields, at: ""), dimensions: dimensions)
        #expect(options.minimum == (try set.at("min_points_in_model").asInt()))
        let split = try #require(options.split(losses.count))
        #expect(Array(order.prefix(split.good)) == (try set.at("good_indices").ints()))
        #expect(Array(order[split.good..<split.good + split.bad]) == (try set.at("bad_indices").ints()))
    }

    @Test("bandwidths and densities of the published form are the authors'", arguments: sets)
    func densities(set: String) throws {
        let set = try vectors("c_bohb_kde.json").at("sets").at(set)
        let rows = try set.at("vectors").matrix()
        let dimensions = try set.at("num_choices").ints().map { choices in
            Dimension(choices: choices == 0 ? nil : choices, isConditional: false)
        }
        func selected(_ name: String) throws -> Rows {
            var selection = Rows(width: dimensions.count)
            for index in try set.at(name).ints() { selection.append(rows[index]) }
            return selection
        }
        let pair = PublishedDensityPair(
            good: try selected("good_indices"), bad: try selected("bad_indices"), dimensions: dimensions,
            minimumBandwidth: 1e-3)
        expectNear(pair.good.bandwidths, try set.at("bw_good").doubles(), "bw_good")
        expectNear(pair.bad.bandwidths, try set.at("bw_bad").doubles(), "bw_bad")
        let candidates = try set.at("candidate_vectors").matrix()
        expectNear(candidates.map(pair.good.density), try set.at("l").doubles(), "l")
        expectNear(candidates.map(pair.bad.density), try set.at("g").doubles(), "g")
        let scores = candidates.map { row in
            -log(PublishedDensityPair.ratio(bad: pair.bad.density(at: row), good: pair.good.density(at: row)))
        }
        expectNear(scores, try set.at("log_ratio").doubles(), "log_ratio")
    }

    @Test("a row that lacks only its first column keeps lacking it, as in the authors' program")
    func imputationError() throws {
        let bug = try vectors("c_bohb_kde.json").at("impute_bug")
        var rows = Rows(width: 2)
        for row in try bug.at("input").matrix() {
            rows.append(row.map { $0.isNaN ? Dimension.inactive : $0 })
        }
        let dimensions = [Dimension](repeating: Dimension(choices: nil, isConditional: true), count: 2)
        var generator = SeededGenerator(seed: 1, stream: 1)
        let completed = Imputation.completed(rows, dimensions, using: &generator)
        let expected = try bug.at("output").matrix().joined()
        #expect(zip(completed.values, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        #expect(
            KernelDensity(completed, dimensions: dimensions, policy: .published, minimum: 1e-3)
                .density(at: [0.5, 0.5]).isNaN)
    }

    @Test("Ray Tune's BOHB has the same model")
    func ray() throws {
        let example = try vectors("ray.json").at("bohb").at(0)
        let dimensions = try example.at("vartypes").asString().map { kind in
            Dimension(choices: kind == "u" ? 4 : nil, isConditional: false)
        }
        func rows(_ name: String) throws -> Rows {
            var rows = Rows(width: dimensions.count)
            for row in try example.at(name).matrix() { rows.append(row) }
            return rows
        }
        let pair = PublishedDensityPair(
            good: try rows("good"), bad: try rows("bad"), dimensions: dimensions, minimumBandwidth: 1e-3)
        // The file has its rows rounded to 13 digits.
        expectNear(pair.good.bandwidths, try example.at("good_bw").doubles(), "good_bw", within: 1e-11)
        expectNear(pair.bad.bandwidths, try example.at("bad_bw").doubles(), "bad_bw", within: 1e-11)
        for point in try example.at("points").elements() {
            let row = try point.at("vector").doubles()
            expectNear([pair.good.density(at: row)], [try point.at("l").asDouble()], "l", within: 1e-10)
            expectNear([pair.bad.density(at: row)], [try point.at("g").asDouble()], "g", within: 1e-10)
        }
    }

    private func expectNear(
        _ found: [Double], _ expected: [Double], _ name: String, within tolerance: Double = 1e-12
    ) {
        #expect(found.count == expected.count)
        for (index, (found, expected)) in zip(found, expected).enumerated() {
            #expect(
                abs(found - expected) <= tolerance * max(abs(expected), .leastNormalMagnitude),
                "\(name) \(index): \(found) instead of \(expected)")
        }
    }
}

import TestSupport
import Testing
import TuneJSON
import TuneNumerics

/// The numbers of Optuna 5.0.0.
@Suite("Pareto vectors")
struct ParetoVectorTests {
    private func cases(_ name: String) throws -> [JSONValue] {
        let cases = try vectors("d_multiobjective.json").at(name).elements()
        #expect(!cases.isEmpty)
        return cases
    }

    private func expectNear(_ found: [Double], _ expected: [Double], _ label: String) {
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) {
            #expect(isClose(found, expected, 1e-12, absolute: 1e-12), "\(label): \(found), not \(expected)")
        }
    }

    @Test("hypervolumes")
    func hypervolumes() throws {
        for (number, example) in try cases("hypervolume").enumerated() {
            let volume = Hypervolume.volume(
                of: try example.at("points").matrix(), reference: try example.at("ref").doubles())
            expectNear([volume], [try example.at("value").asDouble()], "case \(number)")
        }
    }

    @Test("ranks with and without constraints, and the front")
    func ranks() throws {
        for (number, example) in try cases("ranks").enumerated() {
            let points = try example.at("points").matrix()
            let expected = try example.at("rank").ints()
            if let penalty = example["penalty"] {
                let ranks = Dominance.ranks(of: points, violations: try penalty.doubles())
                #expect(ranks == expected, "case \(number)")
            } else {
                #expect(Dominance.ranks(of: points) == expected, "case \(number)")
                let front = Set(Dominance.front(of: points))
                let isOnFront = try example.at("pareto").elements().map { try $0.asBool() }
                #expect(points.indices.map(front.contains) == isOnFront, "case \(number)")
            }
        }
    }

    @Test("greedy picks and the default reference point")
    func subsets() throws {
        for (number, example) in try cases("hssp").enumerated() {
            let (points, reference) = (try example.at("points").matrix(), try example.at("ref").doubles())
            expectNear(Hypervolume.defaultReference(for: points), reference, "case \(number)")
            let picks = HypervolumeSubset.pick(try example.at("k").asInt(), of: points, reference: reference)
            #expect(picks == (try example.at("selected").ints()), "case \(number)")
        }
    }

    @Test("crowding distances")
    func crowding() throws {
        for (number, example) in try cases("crowding").enumerated() {
            let distances = Crowding.distances(of: try example.at("points").matrix())
            expectNear(distances, try example.at("distance").doubles(), "case \(number)")
        }
    }

    @Test("NSGA-III's normalisation and association")
    func directions() throws {
        for (number, example) in try cases("nsga3").enumerated() {
            let bounded = ReferenceDirections.bounded(try example.at("points").matrix())
            expectNear(
                bounded.flatMap(\.self), try example.at("filtered").matrix().flatMap(\.self), "\(number)")
            let normalised = ReferenceDirections.normalised(bounded)
            expectNear(
                normalised.flatMap(\.self), try example.at("normalized").matrix().flatMap(\.self), "\(number)"
            )
            let directions = try example.at("reference_points").matrix()
            let nearest = normalised.map { ReferenceDirections.nearest(to: $0, among: directions) }
            #expect(nearest.map(\.index) == (try example.at("closest").ints()), "case \(number)")
            expectNear(nearest.map(\.distance), try example.at("distance").doubles(), "case \(number)")
        }
    }

    @Test("NSGA-III's default directions")
    func defaultDirections() throws {
        for example in try cases("reference_points_default") {
            let directions = ReferenceDirections.evenlySpread(
                objectives: try example.at("m").asInt(), divisions: try example.at("p").asInt())
            #expect(directions == (try example.at("points").matrix()))
        }
    }
}

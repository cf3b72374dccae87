import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Grid cells")
struct GridCellsTests {
    @Test("cells and configurations of random conditional spaces correspond one to one")
    func oneToOne() throws {
        for seed in 0..<60 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed, most: 6)
            let cells = try GridCells(space, points: 3)
            guard cells.count < 20_000 else { continue }
            var seen: Set<Configuration> = []
            for cell in 0..<cells.count {
                let configuration = cells.configuration(cell)
                #expect(seen.insert(configuration).inserted, "seed \(seed), cell \(cell)")
                if cell % 7 == 0 { #expect(cells.cell(of: configuration) == cell, "seed \(seed)") }
            }
            // As many as a plain enumeration of the product finds, once inactive values are dropped.
            #expect(try seen == Self.product(space, points: 3), "seed \(seed)")
        }
    }

    @Test("a continuous parameter gets its ends, on its own scale")
    func axes() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "y": ["type": "float", "low": 1e-4, "high": 1.0, "scale": "log"],
            "z": ["type": "normal", "mean": 0, "sd": 1],
            "k": ["type": "int", "low": 1, "high": 100, "scale": "log", "step": 3],
        ])
        func values(_ parameter: Int, _ points: Int) throws -> [Double] {
            let axis = try GridAxis(parameter, of: space, points: points)
            return (0..<axis.count).compactMap { axis.value($0).double }
        }
        #expect(try values(0, 5) == [0, 0.25, 0.5, 0.75, 1])
        #expect(try zip(values(1, 5), [1e-4, 1e-3, 1e-2, 1e-1, 1]).allSatisfy { abs($0 / $1 - 1) < 1e-9 })
        #expect(try values(2, 3).map { ($0 * 1000).rounded() } == [-967, 0, 967])
        #expect(try values(3, 5) == (0..<34).map { Double(1 + 3 * $0) })
    }

    @Test("two bounds with nothing between them are two points")
    func narrowAxis() throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 1.0, "high": .number((1.0).nextUp)]])
        #expect(try GridCells(space, points: 10).count == 2)
    }

    @Test("a configuration beside the grid has no cell")
    func offGrid() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "k": ["type": "float", "low": 0.0, "high": 0.5, "step": 0.1],
        ])
        let cells = try GridCells(space, points: 3)
        func cell(_ x: JSONValue, _ k: JSONValue) -> Int? {
            cells.cell(of: Configuration(values: [x, k]))
        }
        #expect(cells.count == 18)
        #expect(cell(0.5, 0.3) != nil)
        #expect(cell(1, 0) != nil)
        #expect(cell(0.51, 0.3) == nil)
        #expect(cell(0.5, 0.31) == nil)
        #expect(cells.cell(of: Configuration(values: [nil, 0.3])) == nil)
        #expect(cells.cell(of: Configuration(values: [0.5])) == nil)
    }

    @Test("many conditions are counted without listing their combinations")
    func manyConditions() throws {
        // Sixty switches, each with a number of its own: 6^60 combinations, and 2^62 is the limit.
        func space(_ switches: Int) throws -> SearchSpace {
            var members: [JSONObject.Member] = []
            for index in 0..<switches {
                members.append(.init("s\(index)", ["type": "bool"]))
                let when: JSONValue = .object(JSONObject([.init("s\(index)", ["in": [true]])]))
                members.append(.init("x\(index)", ["type": "float", "low": 0, "high": 1, "when": when]))
            }
            return try SearchSpace(.object(JSONObject(members)))
        }
        var expected = 1
        for _ in 0..<23 { expected *= 6 }
        let cells = try GridCells(space(23), points: 5)
        #expect(cells.count == expected)
        for cell in [0, 1, expected / 3, expected - 1] {
            #expect(cells.cell(of: cells.configuration(cell)) == cell)
        }
        #expect(throws: InvalidField.self) { try GridCells(space(60), points: 5) }
    }

    /// The grid by brute force: every combination of values, inactive ones dropped.
    private static func product(_ space: SearchSpace, points: Int) throws -> Set<Configuration> {
        let axes = try space.parameters.indices.map { index in try GridAxis(index, of: space, points: points)
        }
        var all = [[JSONValue?]]([[]])
        for axis in axes {
            all = all.flatMap { head in (0..<axis.count).map { head + [axis.value($0)] } }
        }
        return Set(
            all.map { values in
                var values = values
                for _ in values {
                    for (index, parameter) in space.parameters.enumerated()
                    where !parameter.conditions.allSatisfy({ $0.holds(for: values[$0.parent]) }) {
                        values[index] = nil
                    }
                }
                return Configuration(values: values)
            })
    }
}

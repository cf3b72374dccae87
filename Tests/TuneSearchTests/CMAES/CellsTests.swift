import Testing
import TuneCore
import TuneJSON
@testable import TuneSearch

@Suite("Cells")
struct CellsTests {
    @Test(
        "the edges are where the space decodes to another level",
        arguments: [
            ["type": "int", "low": 1, "high": 7],
            ["type": "int", "low": 2, "high": 12, "scale": "log", "step": 2],
            ["type": "int", "low": 1, "high": 9, "scale": "log", "step": 3],
            ["type": "float", "low": 0.0, "high": 0.5, "step": 0.1],
            ["type": "float", "low": 0.5, "high": 4.0, "step": 0.5, "scale": "log"],
            ["type": "categorical", "values": [1, 2, 8], "ordered": true],
        ] as [JSONValue])
    func edgesAreTheSpaces(domain: JSONValue) throws {
        let space = try SearchSpace(["k": domain])
        let cells = Cells(of: 0, in: space)
        func value(_ u: Double) -> JSONValue? { space.configuration(at: [u]).values[0] }
        for index in 0...200 {
            let u = Double(index) / 200
            let edges = cells.edges(around: u)
            for edge in [edges.lower, edges.upper] {
                #expect(value(edge - 1e-9) != value(edge + 1e-9), "\(u)")
            }
            #expect(
                u < edges.lower || u > edges.upper || value(edges.lower + 1e-9) == value(edges.upper - 1e-9))
        }
    }

    @Test("continuous parameters have no cells, far and odd numbers end in the outer ones")
    func outer() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "big": ["type": "int", "low": 1, "high": 100_000, "scale": "log"],
        ])
        #expect(Cells(of: 0, in: space).isEmpty && Cells(of: 1, in: space).isEmpty)
        let cells = Cells.even(low: 0.25, step: 0.5, count: 2)
        for x in [-1e300, -.infinity, 0.2, 0.7, 1e300, .infinity] {
            #expect(cells.edges(around: x) == (0.5, 0.5))
        }
        #expect(Cells.uneven([0.2, 0.6]).edges(around: 0.1) == (0.2, 0.2))
        #expect(Cells.uneven([0.2, 0.6]).edges(around: 0.3) == (0.2, 0.6))
        #expect(Cells.uneven([0.2, 0.6]).edges(around: 9) == (0.6, 0.6))
    }
}

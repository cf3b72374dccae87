import Glibc
import Testing
import TuneJSON

@testable import TuneCore

@Suite("Grids and scales")
struct GridTests {
    /// The axis of one parameter's declaration.
    private func axis(_ json: String) throws -> Axis { Axis(try Domain(JSONParser.parse(json), at: "")) }

    @Test(
        "steps land on the decimal numbers that a person would name",
        arguments: [
            (0, 1, 0.1, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
            (0.1, 0.75, 0.2, [0.1, 0.3, 0.5, 0.7]), (-0.3, 0.3, 0.15, [-0.3, -0.15, 0, 0.15, 0.3]),
            (1e-5, 3e-5, 1e-5, [1e-5, 2e-5, 3e-5]), (0, 1000, 300, [0, 300, 600, 900]),
            (1e20, 5e20, 2e20, [1e20, 3e20, 5e20]), (0, 1, 1, [0, 1]),
        ] as [(Double, Double, Double, [Double])])
    func decimalSteps(low: Double, high: Double, step: Double, expected: [Double]) throws {
        let grid = try #require(Grid(low: low, high: high, log: false, step: step))
        #expect((0..<grid.count).map { grid.value($0) } == expected.map { .number($0) })
    }

    @Test(
        "numbers without a common decimal unit are stepped in doubles and stay within their bounds",
        arguments: [
            (0, 1e300, 3e298), (1e-300, 1, 0.25), (0.1234567890123456, 1, 0.00314159265358979),
            (-1e30, 1e30, 7e28),
            (0, 0x64p-1074, 0xAp-1074), (0, 1.7e308, 1e307),
        ] as [(Double, Double, Double)])
    func binarySteps(low: Double, high: Double, step: Double) throws {
        let grid = try #require(Grid(low: low, high: high, log: false, step: step))
        for level in [0, 1, grid.count / 2, grid.count - 1] {
            let value = try #require(grid.value(level).double)
            #expect((low...high).contains(value))
            #expect(grid.level(of: value) == level)
            #expect(grid.level(at: grid.centre(of: level)) == level)
        }
    }

    private static let discrete: [String] = [
        #"{"type":"int","low":1,"high":8,"scale":"log"}"#,
        #"{"type":"int","low":1,"high":2,"scale":"log"}"#,
        #"{"type":"int","low":8,"high":256,"scale":"log"}"#,
        #"{"type":"int","low":1,"high":1099511627776,"scale":"log"}"#,
        #"{"type":"int","low":1,"high":1000,"scale":"log","step":50}"#,
        #"{"type":"int","low":1000000000,"high":1000000001,"scale":"log"}"#,
        #"{"type":"int","low":0,"high":2251799813685246}"#,
        #"{"type":"int","low":-9007199254740992,"high":9007199254740992,"step":9}"#,
        #"{"type":"int","low":-9007199254740992,"high":9007199254740992,"step":9007199254740992}"#,
        #"{"type":"float","low":0.001,"high":1,"scale":"log","step":0.001}"#,
        #"{"type":"float","low":0.001,"high":1,"scale":"log","step":0.7}"#,
        #"{"type":"float","low":1e-300,"high":10,"scale":"log","step":1}"#,
        #"{"type":"float","low":5e-324,"high":1e-320,"scale":"log","step":5e-323}"#,
        #"{"type":"float","low":1e-300,"high":1.7e308,"scale":"log","step":1e307}"#,
        #"{"type":"float","low":-1e6,"high":1e6,"step":0.01}"#,
    ]

    @Test("a level comes back from its point, and cells follow each other without gaps", arguments: discrete)
    func roundTrip(json: String) throws {
        let axis = try axis(json)
        let count = try #require(axis.levels)
        guard case .grid(let grid) = axis else { return #expect(Bool(false), "\(json) is no grid") }
        let probes = Set(
            [0, 1, 2, count / 3, count / 2, count - 3, count - 2, count - 1].filter { (0..<count) ~= $0 })
        var last = -1.0
        for level in probes.sorted() {
            let value = grid.value(level)
            let coordinate = axis.coordinate(of: value)
            #expect((0..<1).contains(coordinate) && coordinate > last)
            #expect(axis.value(at: coordinate) == value, "level \(level)")
            last = coordinate
        }
        #expect(axis.value(at: 0) == grid.value(0))
        #expect(axis.value(at: 1) == grid.value(count - 1))
    }

    @Test(
        "ranges at the limits of doubles neither trap nor leave their bounds",
        arguments: [
            #"{"type":"int","low":0,"high":9007199254740992}"#,
            #"{"type":"int","low":-9007199254740992,"high":9007199254740992}"#,
            #"{"type":"int","low":1,"high":9007199254740992,"scale":"log"}"#,
            #"{"type":"float","low":1,"high":1.0000000000000002}"#,
            #"{"type":"float","low":1,"high":1.0000000000000002,"scale":"log"}"#,
            #"{"type":"float","low":1,"high":1.0000000000000002,"step":2.220446049250313e-16}"#,
            #"{"type":"float","low":5e-324,"high":1e-323,"scale":"log"}"#,
            #"{"type":"float","low":5e-324,"high":1.7e308,"scale":"log"}"#,
            #"{"type":"float","low":1e-300,"high":1e300,"scale":"log","step":5e-324}"#,
            #"{"type":"float","low":-8e307,"high":8e307}"#, #"{"type":"float","low":0,"high":5e-324}"#,
            #"{"type":"float","low":0,"high":1.7e308,"step":5e-324}"#,
        ])
    func extremes(json: String) throws {
        let domain = try Domain(JSONParser.parse(json), at: "")
        let axis = Axis(domain)
        let bounds = try #require(domain.bounds)
        for u in [0, 0x1p-1074, 0.1, 0.25, 0.5, 0.75, 0.999, 1.nextDown, 1] as [Double] {
            let value = axis.value(at: u)
            #expect(domain.member(value) == value, "\(u)")
            #expect((0..<1).contains(axis.coordinate(of: value)), "\(u)")
        }
        for bound in [bounds.lowerBound, bounds.upperBound] {
            let value = axis.value(at: axis.coordinate(of: .number(bound))).double ?? .nan
            #expect(abs(value - bound) <= bound.magnitude * 0x1p-45)
        }
    }

    @Test("continuous values come back within the documented bounds")
    func continuousRoundTrip() throws {
        let ranges: [(Double, Double)] = [
            (1e-4, 0.1), (1e-300, 1e300), (0x1p-1074, 1), (1, 1 + 1e-12), (1000, 1001), (1e-8, 1e8),
            (3, 1e200),
        ]
        for (low, high) in ranges {
            for isLog in [false, true] {
                let axis = Axis(.float(low: low, high: high, log: isLog, step: nil))
                for index in 0...1000 {
                    let value = try #require(axis.value(at: Double(index) / 1000).double)
                    let back = try #require(axis.value(at: axis.coordinate(of: .number(value))).double)
                    let relative = 0x1p-50 * (1 + abs(log(low)) + abs(log(high))) * value
                    let bound = isLog ? max(relative, value.ulp) : 0x1p-51 * (high - low) + value.ulp
                    #expect(abs(back - value) <= bound, "\(low) \(high) \(isLog) \(index)")
                }
            }
        }
    }

    @Test("the bounds of continuous ranges come back exactly")
    func exactBounds() throws {
        for log in [false, true] {
            for (low, high) in [(1e-4, 0.1), (0.3, 0.7), (1e-300, 1e300), (1, 1.0000000000000002)]
                as [(Double, Double)]
            {
                let axis = Axis(.float(low: low, high: high, log: log, step: nil))
                for bound in [low, high] {
                    #expect(axis.value(at: axis.coordinate(of: .number(bound))) == .number(bound))
                }
            }
        }
    }

    @Test(
        "normal values are finite and keep their coordinates",
        arguments: [(0, 1), (-5, 1e-300), (1.7e308, 1.7e308), (0, 0x1p-1074)] as [(Double, Double)])
    func normal(mean: Double, sd: Double) throws {
        let axis = Axis(.normal(mean: mean, sd: sd))
        for u in [0, 1e-300, 0x1p-53, 1e-9, 0.3, 0.5, 0.9, 1.nextDown, 1] as [Double] {
            let value = try #require(axis.value(at: u).double)
            #expect(value.isFinite)
            #expect((0x1p-53..<1).contains(axis.coordinate(of: .number(value))))
            if mean == 0, sd == 1 {
                #expect(
                    abs(axis.coordinate(of: .number(value)) - min(max(u, 0x1p-53), 1.nextDown)) <= 0x1p-50)
            }
        }
        for wild in [-1.7e308, 1.7e308, .infinity, .nan] as [Double] {
            #expect((0x1p-53..<1).contains(axis.coordinate(of: .number(wild))))
        }
    }

    @Test("values between two grid points are encoded as the nearest one")
    func offGrid() throws {
        let axis = try axis(#"{"type":"float","low":0,"high":0.95,"step":0.1}"#)
        #expect(axis.levels == 10)
        #expect(axis.coordinate(of: 0.31) == axis.coordinate(of: 0.3))
        #expect(axis.coordinate(of: 0.95) == axis.coordinate(of: 0.9))
    }
}

import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("NumPy's order")
struct NumPyOrderTests {
    @Test("sorts anything, each index once", arguments: [0, 1, 2, 16, 17, 18, 100, 3000])
    func sorts(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count), stream: 1)
        for ties in [1, 3, 1_000_000] {
            let values = (0..<count).map { _ in
                generator.uniform() < 0.1 ? .infinity : Double(generator.index(below: ties))
            }
            let order = NumPyOrder.indices(of: values)
            #expect(order.sorted() == Array(values.indices))
            #expect(order.map { values[$0] } == values.sorted())
        }
    }

    @Test("up to seventeen numbers keep the order of equal ones")
    func shortIsStable() {
        #expect(NumPyOrder.indices(of: Array(repeating: 1, count: 17)) == Array(0..<17))
        #expect(NumPyOrder.indices(of: Array(repeating: 1, count: 18)) != Array(0..<18))
    }

    @Test("numbers that keep splitting badly are put in a stable order instead")
    func fallback() {
        let equal = [Double](repeating: 1, count: 100)
        #expect(NumPyOrder.indices(of: equal) != Array(0..<100))
        #expect(NumPyOrder.indices(of: equal, splits: 0) == Array(0..<100))
    }
}

import Testing

@testable import TuneSearch

@Suite("Shape of a coordinate")
struct CoordinateShapeTests {
    private static let shapes = [(1.0, 1.0), (0.2, 1), (1, 0.2), (5, 5), (0.3, 3)]

    @Test("it is monotone and keeps both ends", arguments: shapes)
    func monotone(low: Double, high: Double) {
        let shape = CoordinateShape(low: low, high: high)
        let images = (0...100).map { shape(Double($0) / 100) }
        #expect(zip(images, images.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(images.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(images[0] < 0.2 && images[100] > 0.8, "the ends are moved in by a millionth")
        #expect(shape(-3) == images[0] && shape(40) == images[100])
    }

    @Test("with both exponents 1 it changes nothing")
    func identity() {
        let shape = CoordinateShape(low: 1, high: 1)
        #expect((1..<100).allSatisfy { abs(shape(Double($0) / 100) - Double($0) / 100) < 1e-12 })
    }

    @Test("an exponent below 1 stretches its end")
    func stretching() {
        #expect(CoordinateShape(low: 0.3, high: 1)(0.05) > 0.3)
        #expect(CoordinateShape(low: 1, high: 0.3)(0.95) < 0.7)
    }

    @Test("its slopes are finite at the ends too, and the value that of the map", arguments: shapes)
    func slopes(low: Double, high: Double) {
        let shape = CoordinateShape(low: low, high: high)
        for coordinate in [0, 0.001, 0.5, 0.999, 1] {
            let point = shape.slopes(at: coordinate)
            #expect(abs(point.value - shape(coordinate)) < 1e-12)
            #expect(point.low.isFinite && point.high.isFinite)
            #expect(point.low <= 0 && point.high >= 0)
        }
    }
}

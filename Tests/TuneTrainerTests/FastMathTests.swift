import Foundation
import Testing

@testable import TuneTrainer

@Suite("Fast mathematics")
struct FastMathTests {
    private static let points: [Float] = {
        let even = (-4_000...4_000).map { Float($0) / 100 }
        let small = (1...60).map { Float(pow(0.5, Double($0))) }
        return even + small + small.map { -$0 }
    }()

    @Test("the exponential agrees with the library's from underflow to overflow")
    func exponential() {
        for step in -8_700...8_800 {
            let x = Float(step) / 100
            let expected = exp(Double(x))
            #expect(abs(Double(FastMath.exp(x)) / expected - 1) < 2e-7, "at \(x)")
        }
    }

    @Test(
        "beyond its range the exponential stays positive and finite",
        arguments: [-1e30, -100, 89, 1e30, .infinity])
    func clampedExponential(x: Float) {
        #expect(FastMath.exp(x) > 0)
        #expect(FastMath.exp(x).isFinite)
    }

    /// How far apart two numbers are.
    private func distance(_ value: Float, _ exact: Double) -> Double { abs(Double(value) - exact) }

    @Test("tanh and sigmoid agree with the library's functions")
    func saturating() {
        for x in Self.points {
            let (hyperbolic, logistic) = (tanh(Double(x)), 1 / (1 + exp(-Double(x))))
            #expect(distance(FastMath.tanh(x), hyperbolic) <= 3e-7 * abs(hyperbolic), "tanh at \(x)")
            #expect(distance(FastMath.sigmoid(x), logistic) < 2e-7, "sigmoid at \(x)")
        }
    }

    @Test("gelu and its derivative agree with the normal distribution")
    func gelu() {
        for x in Self.points {
            let exact = Double(x)
            let cumulative = 0.5 * erfc(-exact / 2.0.squareRoot())
            let density = exp(-0.5 * exact * exact) / (2 * Double.pi).squareRoot()
            let tolerance = 5e-7 * Double.maximum(1, abs(exact))
            let (value, derivative) = FastMath.gelu(x)
            #expect(distance(value, exact * cumulative) < tolerance, "gelu at \(x)")
            #expect(distance(derivative, cumulative + exact * density) < tolerance, "slope at \(x)")
        }
    }

    @Test("the square root agrees with the library's over the whole range")
    func squareRoot() {
        for exponent in -120...120 {
            for mantissa in [1, 1.1, 1.5, 1.99] {
                let x = Float(mantissa * pow(2, Double(exponent)))
                #expect(abs(Double(FastMath.squareRoot(x)) / Double(x).squareRoot() - 1) < 5e-7, "at \(x)")
            }
        }
        #expect(FastMath.squareRoot(0) == 0)
    }

    @Test("flushing changes no number that counts, and ends the tiniest ones")
    func flushing() {
        for x in [1, -1, 1e-8, -3.3e-12, 1e20] as [Float] { #expect(FastMath.flushed(x) == x) }
        #expect(FastMath.flushed(1e-38) == 0)
        #expect(FastMath.flushed(-Float.leastNonzeroMagnitude) == 0)
    }

    @Test("NaN goes through every function")
    func notANumber() {
        #expect(FastMath.exp(.nan).isNaN)
        #expect(FastMath.tanh(.nan).isNaN)
        #expect(FastMath.sigmoid(.nan).isNaN)
        #expect(FastMath.gelu(.nan).value.isNaN)
        #expect(FastMath.gelu(.nan).derivative.isNaN)
        #expect(FastMath.squareRoot(.nan).isNaN)
        #expect(FastMath.flushed(.nan).isNaN)
    }
}

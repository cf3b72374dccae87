import Glibc

/// Whether two numbers agree relatively, or absolutely, or are the same infinity.
func isClose(_ first: Double, _ second: Double, _ relative: Double, absolute: Double = 0) -> Bool {
    first == second || abs(first - second) <= max(relative * max(abs(first), abs(second)), absolute)
}

/// The exponential function.
func exponential(_ x: Double) -> Double { exp(x) }

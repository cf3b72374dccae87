/// Grid points computed as a person would: the third step of 0.1 from 0 is 0.3, not 0.30000000000000004.
///
/// Bounds and step are taken as the short decimal numbers that they are written as. Their multiples of a
/// power of ten stay below 2^53, so each point is the double nearest to the decimal number (Clinger 1990).
struct DecimalGrid: Sendable, Hashable {
    /// The number of points up to the last one that is not above the upper bound.
    let count: Int
    private let low: Int
    private let step: Int
    private let exponent: Int

    /// Makes the grid; nil where the numbers have no common unit that keeps them below 2^53.
    init?(low: Double, high: Double, step: Double) {
        let decimals = [low, high, step].compactMap(Decimal.init)
        guard decimals.count == 3, let exponent = decimals.map(\.exponent).min(), exponent.magnitude <= 22,
            let low = decimals[0].units(of: exponent), let high = decimals[1].units(of: exponent),
            let step = decimals[2].units(of: exponent), step > 0
        else { return nil }
        (self.low, self.step, self.exponent) = (low, step, exponent)
        count = (high - low) / step + 1
    }

    /// The point of a level, `0..<count`.
    func value(_ level: Int) -> Double {
        let units = Double(low + level * step)
        return exponent < 0 ? units / Self.powers[-exponent] : units * Self.powers[exponent]
    }

    /// The powers of ten that doubles hold exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]

    /// The shortest decimal number that reads back as a double: `digits * 10^exponent`.
    private struct Decimal {
        let digits: Int
        let exponent: Int

        /// Takes apart the description of a finite double, such as `-12.5` or `1e-05`.
        init?(_ value: Double) {
            let parts = value.description.split(separator: "e")
            guard let mantissa = parts.first else { return nil }
            let point = mantissa.firstIndex(of: ".")
            let decimals = point.map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
            guard var digits = Int(mantissa.filter { $0 != "." }) else { return nil }
            var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - decimals
            while digits != 0, digits.isMultiple(of: 10) {
                digits /= 10
                exponent += 1
            }
            self.digits = digits
            self.exponent = digits == 0 ? 0 : exponent
        }

        /// The number in units of `10^exponent`, an exponent not above its own; nil above 2^53.
        func units(of exponent: Int) -> Int? {
            var units = digits
            for _ in 0..<(digits == 0 ? 0 : self.exponent - exponent) {
                let (product, overflow) = units.multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                units = product
            }
            return units.magnitude <= 1 << 53 ? units : nil
        }
    }
}

/// A moment of the server's clock: milliseconds since 1970 in UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int

    /// Makes a moment.
    public init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    /// The moment so many seconds later; a negative number goes back, fractions count to the millisecond.
    public func advanced(bySeconds seconds: Double) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int(max(-1e12, min(1e12, seconds * 1000))))
    }

    /// Seconds from another moment to this one.
    public func seconds(since other: Timestamp) -> Double {
        Double(milliseconds - other.milliseconds) / 1000
    }

    /// The earlier moment is the smaller one.
    public static func < (first: Timestamp, second: Timestamp) -> Bool {
        first.milliseconds < second.milliseconds
    }

    /// The moment as RFC 3339 in UTC with milliseconds: `2026-11-23T21:10:00.000Z`.
    ///
    /// Source: Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    public var text: String {
        let (days, rest) = floorDivided(milliseconds, by: 86_400_000)
        let shifted = days + 719_468
        let (era, dayOfEra) = floorDivided(shifted, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time =
            "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2))"
        return "\(date)T\(time).\(padded(rest % 1000, 3))Z"
    }
}

extension Timestamp {
    /// Reads what `text` writes; nil for any other form.
    ///
    /// Source: Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    public init?(_ text: String) {
        let form = Array("dddd-dd-ddTdd:dd:dd.dddZ".utf8)
        let bytes = Array(text.utf8)
        let isDigit = (48...57) as ClosedRange<UInt8>
        guard bytes.count == form.count,
            zip(bytes, form).allSatisfy({ $1 == UInt8(ascii: "d") ? isDigit.contains($0) : $0 == $1 })
        else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 } }
        let (month, day) = (number(5..<7), number(8..<10))
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let (era, yearOfEra) = floorDivided(number(0..<4) - (month <= 2 ? 1 : 0), by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let time = (number(11..<13) * 60 + number(14..<16)) * 60 + number(17..<19)
        self.init(milliseconds: (days * 86_400 + time) * 1000 + number(20..<23))
    }
}

private func floorDivided(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

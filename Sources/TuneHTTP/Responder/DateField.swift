import Synchronization
import TuneCore

/// The field `Date` (RFC 9110, section 6.6.1), written once a second.
final class DateField: Sendable {
    private let now: @Sendable () -> Timestamp
    private let last = Mutex((second: Int.min, text: ""))

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The time as `Sun, 06 Nov 1994 08:49:37 GMT`.
    var text: String {
        let now = now()
        let second = now.milliseconds / 1000
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(of: now)) }
            return last.text
        }
    }

    /// Writes a moment; only the weekday and the month's name are not in RFC 3339.
    static func text(of moment: Timestamp) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = (moment.milliseconds / 86_400_000) % 7
        let text = moment.text.utf8
        func part(_ start: Int, _ count: Int) -> String {
            String(decoding: Array(text.dropFirst(start).prefix(count)), as: UTF8.self)
        }
        let month = min(max((Int(part(5, 2)) ?? 1) - 1, 0), 11)
        return "\(days[max(day, 0)]), \(part(8, 2)) \(months[month]) \(part(0, 4)) \(part(11, 8)) GMT"
    }
}

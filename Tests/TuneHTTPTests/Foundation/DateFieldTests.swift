import Synchronization
import Testing
import TuneCore

@testable import TuneHTTP

@Suite("Date field")
struct DateFieldTests {
    @Test(
        "moments are written as RFC 9110 has them",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
        ])
    func text(seconds: Int, expected: String) {
        #expect(DateField.text(of: Timestamp(milliseconds: seconds * 1000 + 999)) == expected)
    }

    @Test("the field follows the clock")
    func follows() {
        let clock = Steps()
        let date = DateField { clock.next() }
        #expect(date.text.hasSuffix("00:00:00 GMT"))
        #expect(date.text.hasSuffix("00:00:01 GMT"))
        #expect(date.text.hasSuffix("00:00:02 GMT"))
    }

    /// A clock that goes on by a second each time it is read.
    private final class Steps: Sendable {
        private let count = Atomic(-1)

        func next() -> Timestamp { Timestamp(milliseconds: count.add(1, ordering: .relaxed).newValue * 1000) }
    }
}

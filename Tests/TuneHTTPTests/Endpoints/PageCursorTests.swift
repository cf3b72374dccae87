import Testing

@testable import TuneHTTP

@Suite("Page cursor")
struct PageCursorTests {
    @Test("a cursor comes back as it was", arguments: ["created", "-name"], ["1", "toy-1.2_x"])
    func roundTrip(order: String, place: String) throws {
        let cursor = PageCursor(order: order, place: place)
        #expect(try PageCursor(cursor.text, order: order) == cursor)
    }

    @Test(
        "a place among trials comes back to the last bit",
        arguments: [0.1, -0.0, .leastNonzeroMagnitude, -1.7976931348623157e308, .nan])
    func places(value: Double) throws {
        for isDescending in [true, false] {
            let place = TrialPlace(number: 7, value: value, isDescending: isDescending)
            let cursor = PageCursor(order: "value", place: place.text)
            #expect(try TrialPlace(try PageCursor(cursor.text, order: "value")) == place)
        }
    }

    @Test(
        "what was not given out for this order is refused",
        arguments: ["", "1", "name~", "~1", "name~1~2", "-name~1"])
    func foreign(text: String) {
        #expect(throws: BadQuery.self) { try PageCursor(text, order: "name") }
    }

    @Test("a cursor has at most 200 bytes of place")
    func length() throws {
        let place = String(repeating: "x", count: 200)
        #expect(try PageCursor("name~" + place, order: "name").place == place)
        #expect(throws: BadQuery.self) { try PageCursor("name~x" + place, order: "name") }
    }
}

import Testing

@testable import TuneJSON

@Suite("Unique members")
struct UniqueMembersTests {
    @Test(
        "a name is refused the second time, in objects of any size",
        arguments: [1, 2, 15, 16, 17, 18, 100, 5000])
    func refusesSecond(count: Int) {
        for repeated in Set([0, count / 2, count - 1]) {
            var members = UniqueMembers()
            for index in 0..<count { #expect(add("n\(index)", .integer(index), to: &members)) }
            #expect(!add("n\(repeated)", .null, to: &members))
            #expect(add("other", .null, to: &members))
            #expect(members.list.map(\.name) == (0..<count).map { "n\($0)" } + ["other"])
        }
    }

    @Test("names that only look alike differ, in objects of any size", arguments: [0, 30])
    func lookAlikes(others: Int) {
        var members = UniqueMembers()
        for index in 0..<others { #expect(add("n\(index)", .null, to: &members)) }
        #expect(add("\u{e9}", 1, to: &members))
        #expect(add("e\u{301}", 2, to: &members))
        #expect(!add("\u{e9}", 3, to: &members))
        #expect(!add("e\u{301}", 3, to: &members))
        #expect(members.list.count == others + 2)
    }

    private func add(_ name: String, _ value: JSONValue, to members: inout UniqueMembers) -> Bool {
        members.append(name, value)
    }
}

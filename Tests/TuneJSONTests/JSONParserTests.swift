import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@Suite("JSON parser")
struct JSONParserTests {
    @Test("valid documents are accepted and mean what they say", arguments: JSONCases.accepted)
    func accepts(document: String, canonical: String) throws {
        let written = try JSONParser.parse(document).serialised()
        #expect(written == Array(canonical.utf8))
        #expect(try JSONParser.parse(written).serialised() == written)
    }

    @Test("texts that break the grammar are refused", arguments: JSONCases.refused)
    func refuses(document: String) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(document) }
        #expect(error?.kind == (document.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? .encoding : .syntax))
        #expect((0...document.utf8.count).contains(error?.offset ?? -1))
    }

    @Test("half a surrogate pair is refused", arguments: JSONCases.lonelySurrogates)
    func refusesLonelySurrogates(document: String) {
        #expect(kind(of: document) == .encoding)
    }

    @Test("bytes that are not UTF-8 are refused and found", arguments: JSONCases.invalidUTF8)
    func refusesInvalidUTF8(bytes: [UInt8], good: Int) {
        let document: [UInt8] = [0x5B, 0x22] + bytes + [0x22, 0x5D]
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(document) }
        #expect(error?.kind == .encoding)
        #expect(error?.offset == 2 + good)
    }

    @Test(
        "bytes that are not ASCII are refused outside strings",
        arguments: [0x80, 0xC3, 0xE9, 0xFF] as [UInt8])
    func refusesStrayBytes(byte: UInt8) {
        #expect(throws: JSONError.self) { try JSONParser.parse([byte]) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0x5B, byte, 0x5D]) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0x31, byte]) }
    }

    @Test("UTF-16 and UTF-32 are refused")
    func refusesOtherEncodings() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0xFF, 0xFE, 0x5B, 0, 0x5D, 0]) }
        #expect(throws: JSONError.self) {
            try JSONParser.parse([0, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D])
        }
    }

    @Test("two members of one name are refused", arguments: JSONCases.duplicateNames)
    func refusesDuplicateNames(document: String) {
        #expect(kind(of: document) == .duplicateName)
    }

    @Test("numbers that no double holds are refused", arguments: JSONCases.tooLarge)
    func refusesHugeNumbers(document: String) {
        #expect(kind(of: document) == .numberRange)
    }

    @Test(
        "decimals become the nearest double",
        arguments: [
            ("9007199254740993.0", 9007199254740992),
            ("9007199254740993.00000000000000000001", 9007199254740994),
            ("1.7976931348623158e308", .greatestFiniteMagnitude), ("4.9e-324", .leastNonzeroMagnitude),
            ("2.4703282292062327e-324", 0), ("2.4703282292062328e-324", .leastNonzeroMagnitude),
            ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown), ("1e23", 9.999999999999999e22),
            ("8.5e22", 8.5e22), ("0.1", 0.1), ("0.30000000000000004", 0.30000000000000004),
            ("179769313486231580793728971405301e276", .greatestFiniteMagnitude),
            ("6.02214076e23", 6.02214076e23), ("1e-7", 1e-7), ("123456789012345678e-2", 1234567890123456.78),
        ] as [(String, Double)])
    func roundsCorrectly(document: String, expected: Double) throws {
        #expect(try JSONParser.parse(document) == .number(expected))
    }

    @Test(
        "random decimals become what the library's own reader makes of them",
        arguments: 0..<4 as Range<UInt64>)
    func roundsLikeTheLibrary(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 0)
        for _ in 0..<3000 {
            let digits = (0..<1 + generator.index(below: 24)).map { _ in generator.index(below: 10) }
            let fraction = digits.map(String.init).joined()
            let token = "\(generator.index(below: 1000)).\(fraction)e\(generator.index(below: 80) - 40)"
            let expected = try #require(Double(token))
            #expect(try JSONParser.parse(token) == .number(expected), "seed \(seed)")
        }
    }

    @Test("doubles of random bits come back bit for bit", arguments: 0..<4 as Range<UInt64>)
    func doublesComeBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 1)
        for _ in 0..<5000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            let back = try JSONParser.parse(JSONValue.number(number).serialised())
            #expect(back.double?.bitPattern == number.bitPattern, "\(number)")
        }
    }

    @Test("integers of random size come back as integers", arguments: 0..<4 as Range<UInt64>)
    func integersComeBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 2)
        for _ in 0..<2000 {
            let integer = Int(truncatingIfNeeded: generator.next()) >> generator.index(below: 64)
            #expect(try JSONParser.parse("\(integer)") == .integer(integer))
        }
    }

    @Test("mutated documents never trap, and what is accepted comes back", arguments: 0..<8 as Range<UInt64>)
    func mutants(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 3)
        var accepted = 0
        for round in 0..<1500 {
            let document = Mutant.make(using: &generator)
            guard let value = try? JSONParser.parse(document) else { continue }
            accepted += 1
            let written = value.serialised()
            #expect(try JSONParser.parse(written).serialised() == written, "seed \(seed), round \(round)")
            let pretty = Array(value.prettyText.utf8)
            #expect(try JSONParser.parse(pretty).serialised() == written, "seed \(seed), round \(round)")
        }
        #expect(accepted > 20)
    }

    @Test("random values come back from text and from pretty text", arguments: 0..<8 as Range<UInt64>)
    func randomValues(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 4)
        for _ in 0..<100 {
            let value = RandomJSON.value(depth: 5, using: &generator)
            #expect(try JSONParser.parse(value.serialised()) == value, "seed \(seed)")
            #expect(try JSONParser.parse(value.prettyText) == value, "seed \(seed)")
        }
    }

    @Test("any sequence of bytes parses like an array of them")
    func otherSequences() throws {
        let bytes = Array("[1,{\"a\":\"b\"}]".utf8)
        let expected: JSONValue = [1, ["a": "b"]]
        #expect(try JSONParser.parse(bytes[...]) == expected)
        #expect(try JSONParser.parse(ContiguousArray(bytes)) == expected)
        #expect(try JSONParser.parse(bytes.lazy.map { $0 }) == expected)
    }

    @Test("the conformance vectors parse")
    func parsesVectors() throws {
        #expect(try vectors("e_qmc.json").at("sobol_8d_first64").matrix().count == 64)
    }

    private func kind(of document: String) -> JSONError.Kind? {
        do {
            _ = try JSONParser.parse(document)
            return nil
        } catch {
            return error.kind
        }
    }
}

import Testing
import TuneJSON

@testable import TuneCore

@Suite("Refused search spaces")
struct SearchSpaceReadingTests {
    private static let cases: [(space: String, pointer: String)] = [
        ("7", "/space"), ("[]", "/space"), ("{}", "/space"),
        (#"{"":{"type":"bool"}}"#, "/space"), (#"{"  ":{"type":"bool"}}"#, "/space"),
        (#"{"a\u0007":{"type":"bool"}}"#, "/space"), (#"{"a\n":{"type":"bool"}}"#, "/space"),
        (#"{"x":7}"#, "/space/x"), (#"{"x":null}"#, "/space/x"), (#"{"a/b~":[]}"#, "/space/a~1b~0"),
        (#"{"x":{}}"#, "/space/x/type"), (#"{"x":{"type":null}}"#, "/space/x/type"),
        (#"{"x":{"type":"complex"}}"#, "/space/x/type"), (#"{"x":{"type":1}}"#, "/space/x/type"),
        (#"{"x":{"type":"float","low":0,"hgih":1}}"#, "/space/x/hgih"),
        (#"{"x":{"type":"bool","low":0}}"#, "/space/x/low"),
        (#"{"x":{"type":"float","high":1}}"#, "/space/x/low"),
        (#"{"x":{"type":"float","low":0,"high":null}}"#, "/space/x/high"),
        (#"{"x":{"type":"float","low":"0","high":1}}"#, "/space/x/low"),
        (#"{"x":{"type":"float","low":true,"high":1}}"#, "/space/x/low"),
        (#"{"x":{"type":"float","low":0,"high":1.75e308}}"#, "/space/x/high"),
        (#"{"x":{"type":"float","low":1,"high":1}}"#, "/space/x/high"),
        (#"{"x":{"type":"float","low":2,"high":1}}"#, "/space/x/high"),
        (#"{"x":{"type":"float","low":-1.7e308,"high":1.7e308}}"#, "/space/x/high"),
        (#"{"x":{"type":"float","low":0,"high":1,"scale":"logarithmic"}}"#, "/space/x/scale"),
        (#"{"x":{"type":"float","low":0,"high":1,"scale":"log"}}"#, "/space/x/low"),
        (#"{"x":{"type":"float","low":-1,"high":1,"scale":"log"}}"#, "/space/x/low"),
        (#"{"x":{"type":"int","low":0,"high":1,"scale":"log"}}"#, "/space/x/low"),
        (#"{"x":{"type":"float","low":0,"high":1,"step":0}}"#, "/space/x/step"),
        (#"{"x":{"type":"float","low":0,"high":1,"step":-0.1}}"#, "/space/x/step"),
        (#"{"x":{"type":"float","low":0,"high":1,"step":1.0000000000000002}}"#, "/space/x/step"),
        (#"{"x":{"type":"int","low":0.5,"high":3}}"#, "/space/x/low"),
        (#"{"x":{"type":"int","low":0,"high":9223372036854775808}}"#, "/space/x/high"),
        (#"{"x":{"type":"int","low":0,"high":9007199254740993}}"#, "/space/x/high"),
        (#"{"x":{"type":"int","low":-9007199254740993,"high":0}}"#, "/space/x/low"),
        (#"{"x":{"type":"int","low":3,"high":3}}"#, "/space/x/high"),
        (#"{"x":{"type":"int","low":0,"high":3,"step":0.5}}"#, "/space/x/step"),
        (#"{"x":{"type":"int","low":0,"high":3,"step":4}}"#, "/space/x/step"),
        (#"{"x":{"type":"int","low":0,"high":3,"step":0}}"#, "/space/x/step"),
        (#"{"x":{"type":"categorical"}}"#, "/space/x/values"),
        (#"{"x":{"type":"categorical","values":[]}}"#, "/space/x/values"),
        (#"{"x":{"type":"categorical","values":"ab"}}"#, "/space/x/values"),
        (#"{"x":{"type":"categorical","values":["a",null]}}"#, "/space/x/values/1"),
        (#"{"x":{"type":"categorical","values":[["a"]]}}"#, "/space/x/values/0"),
        (#"{"x":{"type":"categorical","values":["a","b","a"]}}"#, "/space/x/values/2"),
        (#"{"x":{"type":"categorical","values":[1.5,1.5]}}"#, "/space/x/values/1"),
        (#"{"x":{"type":"categorical","values":["a"],"ordered":"yes"}}"#, "/space/x/ordered"),
        (#"{"x":{"type":"normal","sd":1}}"#, "/space/x/mean"),
        (#"{"x":{"type":"normal","mean":0,"sd":0}}"#, "/space/x/sd"),
        (#"{"x":{"type":"normal","mean":0,"sd":-1}}"#, "/space/x/sd"),
        (#"{"x":{"type":"constant"}}"#, "/space/x/value"),
        (#"{"x":{"type":"constant","value":[1]}}"#, "/space/x/value"),
        (#"{"x":{"type":"bool","when":{}}}"#, "/space/x/when"),
        (#"{"x":{"type":"bool","when":7}}"#, "/space/x/when"),
        (
            #"{"layers":{"type":"bool"},"x":{"type":"bool","when":{"layer":{"in":[true]}}}}"#,
            "/space/x/when/layer"
        ),
        (#"{"x":{"type":"bool","when":{"x":{"in":[true]}}}}"#, "/space/x/when"),
    ]

    @Test("an ill-formed space is refused where it is wrong", arguments: cases)
    func refused(space: String, pointer: String) throws {
        let json = try JSONParser.parse(space)
        let error = #expect(throws: InvalidField.self) { try SearchSpace(json) }
        #expect(error?.pointer == pointer, "\(error?.detail ?? "")")
    }

    @Test("unknown names are refused with the nearest known one")
    func nearestName() throws {
        let field = #expect(throws: InvalidField.self) {
            try SearchSpace(["x": ["type": "float", "low": 0, "hgih": 1]])
        }
        #expect(field?.detail.contains("high") == true)
        let parent = #expect(throws: InvalidField.self) {
            try SearchSpace([
                "layers": ["type": "bool"], "x": ["type": "bool", "when": ["layer": ["in": [true]]]],
            ])
        }
        #expect(parent?.detail.contains("did you mean layers?") == true)
    }

    @Test("a cycle of conditions is named", arguments: [2, 3, 7])
    func cycle(length: Int) throws {
        var space: JSONObject = ["after": ["type": "bool", "when": ["p0": ["in": [true]]]]]
        for index in 0..<length {
            let parent = JSONObject([.init("p\((index + 1) % length)", ["in": [true]])])
            space["p\(index)"] = ["type": "bool", "when": .object(parent)]
        }
        let error = #expect(throws: InvalidField.self) { try SearchSpace(.object(space)) }
        #expect(error?.pointer == "/space/p0/when")
        #expect(error?.detail.contains("p0 needs p1") == true)
    }

    @Test("200 parameters are accepted and 201 refused")
    func parameterLimit() throws {
        func space(_ count: Int) -> JSONValue {
            .object(JSONObject((0..<count).map { .init("p\($0)", ["type": "bool"]) }))
        }
        #expect(try SearchSpace(space(200)).parameters.count == 200)
        #expect(throws: InvalidField.self) { try SearchSpace(space(201)) }
    }

    @Test("a name of 100 characters is accepted and one of 101 refused")
    func nameLimit() throws {
        for (count, isFine) in [(1, true), (100, true), (101, false)] {
            let name = String(repeating: "é", count: count)
            let space = JSONValue.object([name: ["type": "bool"]])
            #expect(((try? SearchSpace(space)) != nil) == isFine)
        }
    }

    @Test("1,000 values are accepted and 1,001 refused")
    func valueLimit() throws {
        for (count, isFine) in [(1000, true), (1001, false)] {
            let values = JSONValue.array((0..<count).map { .integer($0) })
            #expect(((try? SearchSpace(["x": ["type": "categorical", "values": values]])) != nil) == isFine)
        }
    }

    @Test("numbers and texts that are written differently are different values")
    func distinctValues() throws {
        let values = try JSONParser.parse(#"[1,1.0,true,"1","true",0.0,-0.0]"#)
        let space = try SearchSpace(["x": ["type": "categorical", "values": values]])
        #expect(space.levels(of: 0) == 7)
        for (index, value) in (values.array ?? []).enumerated() {
            let configuration = try space.configuration(from: .object(["x": value]), at: "")
            #expect(space.point(of: configuration) == [(Double(index) + 0.5) / 7])
        }
    }
}

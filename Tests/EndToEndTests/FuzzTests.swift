import Testing
import TuneClient
import TuneJSON

@Suite("Random requests")
struct FuzzTests {
    private static let space: JSONValue = [
        "lr": ["type": "float", "low": 0.0001, "high": 1, "scale": "log"],
        "layers": ["type": "int", "low": 1, "high": 5],
        "mode": ["type": "categorical", "values": ["a", 1, true], "when": ["layers": ["min": 2]]],
    ]

    /// A request that is well-formed, for an experiment and a trial that may be there.
    private func request(_ chance: inout SplitMix) -> (method: String, path: String, body: JSONValue?) {
        let name = "fuzz-\(chance.below(4))"
        let trial = "/experiments/\(name)/trials/\(chance.below(30))"
        let metrics: JSONValue = [
            "loss": chance.one(of: [.number(0.5), .integer(chance.below(9)), "nan", "-inf"])
        ]
        return switch chance.below(12) {
        case 0:
            (
                "POST", "/experiments",
                [
                    "name": .string(name), "space": Self.space,
                    "objectives": [["metric": "loss", "goal": "minimize"]],
                    "scheduler": ["name": "asha", "options": ["max_resource": 9]], "limits": ["trials": 200],
                    "constraints": ["lr * layers <= 4"], "initial": [["lr": 0.1]],
                ]
            )
        case 1...3:
            ("POST", "/experiments/\(name)/ask", ["worker": "w", "count": .integer(1 + chance.below(3))])
        case 4...6: ("POST", trial + "/reports", ["step": .integer(chance.below(12)), "metrics": metrics])
        case 7: ("POST", trial + "/complete", ["state": "completed", "metrics": metrics])
        case 8:
            (
                "POST", "/experiments/\(name)/tell",
                [
                    "results": [
                        ["trial": .integer(chance.below(30)), "reports": [["step": 1, "metrics": metrics]]]
                    ]
                ]
            )
        case 9: ("POST", trial + chance.one(of: ["/heartbeat", "/stop", "/retry", "/cancel"]), .object([:]))
        case 10: ("POST", "/experiments/\(name)" + chance.one(of: ["/pause", "/resume"]), .object([:]))
        default: ("GET", chance.one(of: [trial, trial + "/history", "/experiments/\(name)/summary"]), nil)
        }
    }

    private func anything(_ chance: inout SplitMix) -> JSONValue {
        chance.one(of: [
            .null, true, -1, 0, .integer(.max), .integer(.min), 1e308, -0.0, .number(.leastNonzeroMagnitude),
            "", "nan", "💥", "\u{0}",
            .array([]), .object([:]), [[[[[1]]]]], .string(String(repeating: "é", count: 2000)),
        ])
    }

    /// A value with one place changed.
    private func mutated(_ value: JSONValue, _ chance: inout SplitMix) -> JSONValue {
        switch value {
        case .object(let object) where !object.members.isEmpty && chance.below(5) > 0:
            var object = object
            let member = chance.one(of: object.members)
            switch chance.below(6) {
            case 0: object[member.name] = nil
            case 1: object[member.name + "s"] = member.value
            default: object[member.name] = mutated(member.value, &chance)
            }
            return .object(object)
        case .array(var elements) where !elements.isEmpty && chance.below(5) > 0:
            let index = chance.below(elements.count)
            elements[index] = mutated(elements[index], &chance)
            return .array(elements)
        case .null, .bool, .integer, .number, .string, .array, .object: return anything(&chance)
        }
    }

    private func spoilt(_ bytes: [UInt8], _ chance: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        let index = chance.below(bytes.count)
        switch chance.below(3) {
        case 0: bytes[index] ^= 1 << UInt8(chance.below(8))
        case 1: bytes.removeSubrange(index...)
        default:
            bytes.insert(
                contentsOf: chance.one(of: [[0xFF], [0x22], Array("1e999".utf8), [0x5B, 0x5B]]), at: index)
        }
        return bytes
    }

    @Test(
        "leave the server alive, its state consistent, and never meet a fault of its own",
        arguments: [1, 2] as [UInt64])
    func serverBearsThem(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let server = try Server(data: directory.path)
        let client = server.client()
        var chance = SplitMix(seed: seed)
        for number in 0..<1500 {
            var (method, path, body) = request(&chance)
            let kind = chance.below(10)
            if kind > 6 { body = body.map { mutated($0, &chance) } }
            var bytes = body?.serialised()
            if kind == 6, let whole = bytes { bytes = spoilt(whole, &chance) }
            let answer = try client.request(
                method, path, bytes: bytes, headers: bytes == nil ? [:] : ["Content-Type": "application/json"]
            )
            try #require(
                answer.status < 500,
                "seed \(seed), request \(number): \(method) \(path) \(body?.text ?? "") -> \(answer.text)")
            if answer.status >= 400 {
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(try answer.json()["status"]?.int == answer.status)
            }
        }
        for name in (0..<4).map({ "fuzz-\($0)" }) {
            let counts = try server.api.experiment(name)["counts"]
            let trials = try server.api.trials(name, query: "limit=1000")["items"]?.array ?? []
            #expect(
                trials.map { $0["number"]?.int } == trials.indices.map { $0 + 1 })
            for state in ["running", "completed", "stopped", "queued"] {
                let count = trials.count { $0["state"]?.string == state }
                #expect(counts?[state]?.int == count, "seed \(seed), \(name), \(state)")
            }
        }
        server.stop()
        let verified = try Program.run(["verify", "--data", directory.path])
        #expect(verified.status == 0, "seed \(seed): \(verified.errors)")
    }
}

import Testing
import TuneJSON
import TuneWorker

@Suite("What a server says")
struct DecisionTests {
    private func decision(_ members: JSONValue) -> Decision? { Decision(["decision": members]) }

    @Test("the four decisions are read with what belongs to them")
    func decisions() {
        let reason: JSONValue = ["rule": "asha", "text": "It is bad."]
        #expect(decision(["action": "continue", "reason": .null]) == .proceed)
        #expect(decision(["action": "stop", "reason": reason]) == .stop(reason: "It is bad."))
        #expect(decision(["action": "pause", "reason": .null]) == .pause(reason: ""))
        let checkpoint: JSONValue = ["step": 4, "uri": "s3://b/c", "bytes": .null]
        let order = Decision.CloneOrder(donor: 3, config: ["lr": 1], checkpoint: AskedTrial.Saved(checkpoint))
        #expect(
            decision(["action": "clone", "from_trial": 3, "config": ["lr": 1], "checkpoint": checkpoint])
                == .clone(order))
        #expect(order.checkpoint?.uri == "s3://b/c" && order.checkpoint?.step == 4)
    }

    @Test("what is no decision and no trial is nil")
    func others() {
        #expect(Decision(.null) == nil)
        #expect(decision(["action": "dance"]) == nil)
        #expect(decision(["action": "clone"]) == nil)
        #expect(AskedTrial(["number": 1, "config": [:]]) == nil)
        #expect(AskedTrial(["number": 1, "config": [:], "lease": ["token": "t"]])?.attempt == 1)
        #expect(AskedTrial.Saved(.null) == nil && AskedTrial.Saved(["uri": "x"]) == nil)
    }
}

import Testing
import TuneCore
import TuneJSON

@Suite("Events as JSON")
struct EventCodingTests {
    @Test("every event of a busy log reads back as it was written")
    func roundTrip() throws {
        var bench = try Bench([
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "min_resource": 1]],
            "lease": ["seconds": 10, "attempts": 2],
        ])
        for number in 1...8 {
            _ = try bench.ask()
            try bench.report(number, 1, number == 4 ? .nan : Double(number % 5), checkpoint: "c")
        }
        let running = bench.experiment.liveTrials
        try bench.run(.stopTrial(running[0], reason: nil))
        try bench.run(.pause(.now, reason: nil))
        for number in running { try bench.run(.heartbeat(trial: number, lease: nil)) }
        try bench.run(.edit(Edit(tags: ["t"], notes: "n", limits: ExperimentLimits())))
        try bench.run(.resume(limits: nil, reason: nil))
        _ = try bench.ask()
        try bench.run(.reopen)
        try bench.pass(seconds: 10)
        try bench.pass(seconds: 10)
        for event in bench.log {
            let read = EventBody(type: event.body.type, json: event.body.json)
            #expect(read == event.body, "\(event.body.type)")
        }
    }

    @Test(
        "what is no event does not read",
        arguments: ["created", "handed_out", "reported", "ended", "lost", "nonsense"])
    func unreadable(type: String) {
        let body = EventBody(type: type, json: [:])
        #expect(body == nil || type == "created")
    }

    @Test(
        "times are RFC 3339 with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_827_696_789, "2000-02-29T12:34:56.789Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
        ])
    func times(milliseconds: Int, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
    }
}

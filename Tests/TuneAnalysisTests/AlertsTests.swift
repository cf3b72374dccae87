import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Alerts")
struct AlertsTests {
    private func alerts(_ lab: Lab) -> [Alerts.Alert] {
        Alerts(of: lab.experiment.trials, spec: lab.experiment.spec, lab.progress).alerts
    }

    private func warning(_ lab: Lab, _ kind: Alerts.Kind) -> Alerts.Alert? {
        alerts(lab).first { $0.kind == kind }
    }

    /// A lab in which so many trials failed and so many were completed.
    private func ended(failed: Int, completed: Int) throws -> Lab {
        var lab = try Lab()
        for _ in 0..<(failed + completed) { _ = try lab.ask() }
        for trial in 1...(failed + completed) {
            if trial <= failed {
                try lab.complete(trial, nil, .failed)
            } else {
                try lab.complete(trial, ["loss": 1])
            }
        }
        return lab
    }

    @Test("nothing is wrong at the beginning, and when all goes well")
    func well() throws {
        #expect(alerts(try Lab()).isEmpty)
        #expect(alerts(try ended(failed: 0, completed: 3)).isEmpty)
    }

    @Test(
        "a fifth of failures is a warning, half of them are serious",
        arguments: [
            (2, 4, nil), (3, 13, nil), (3, 12, .warning), (3, 4, .warning), (3, 3, .serious),
            (1, 0, .warning),
            (2, 0, .serious),
        ] as [(Int, Int, Alerts.Severity?)])
    func failures(failed: Int, completed: Int, severity: Alerts.Severity?) throws {
        let alert = warning(try ended(failed: failed, completed: completed), .failures)
        #expect(alert?.severity == severity)
        guard let alert else { return }
        #expect(alert.count == failed && alert.trials == (1...failed).reversed())
        #expect(alert.text.hasSuffix("most often with error."))
    }

    @Test("a value that is not finite is a warning, a fifth of them is serious")
    func nonfinite() throws {
        var lab = try Lab()
        for _ in 1...15 { _ = try lab.ask() }
        for trial in 1...15 { try lab.complete(trial, ["loss": trial <= 2 ? "inf" : 1]) }
        #expect(warning(lab, .nonfinite)?.severity == .warning)
        for _ in 1...5 { _ = try lab.ask() }
        for trial in 16...18 { try lab.report(trial, 1, ["loss": "nan"]) }
        let alert = try #require(warning(lab, .nonfinite))
        #expect(alert.severity == .serious && alert.trials == [18, 17, 16, 2, 1])
        #expect(alert.text == "loss is not finite in 5 of 18 trials.")
    }

    @Test("a lease that ended is told of at once")
    func leases() throws {
        var lab = try Lab(["lease": ["seconds": 10]])
        for _ in 1...4 { _ = try lab.ask() }
        lab.pass(9)
        #expect(warning(lab, .staleLease) == nil)
        try lab.run(
            .report(trial: 1, lease: nil, reports: [Report(step: 1, metrics: Metrics(trusted: ["loss": 1]))]))
        lab.pass(1)
        #expect(warning(lab, .staleLease)?.trials == [4, 3, 2])
        try lab.run(.tick)
        let alert = try #require(warning(lab, .staleLease))
        #expect(alert.severity == .serious && alert.text.hasPrefix("The lease of 3 trials ended"))
    }

    @Test("a running experiment at which nobody works is told of after a minute")
    func idle() throws {
        var lab = try Lab()
        lab.pass(59)
        #expect(alerts(lab).isEmpty)
        lab.pass(1)
        #expect(alerts(lab).map(\.text) == ["No worker has asked for a trial yet."])
        let trial = try #require(try lab.ask())
        #expect(alerts(lab).isEmpty)
        try lab.complete(trial, ["loss": 1])
        lab.pass(7200)
        #expect(alerts(lab).map(\.text) == ["No worker has asked or reported for 2 hours."])
        try lab.run(.pause(.drain, reason: nil))
        #expect(alerts(lab).isEmpty)
    }

    @Test("three duplicates and a tenth of all are told of")
    func duplicates() throws {
        var lab = try Lab(space: ["x": ["type": "bool"]])
        for _ in 1...4 { _ = try lab.ask() }
        #expect(warning(lab, .duplicates) == nil)
        for _ in 1...4 { _ = try lab.ask() }
        let alert = try #require(warning(lab, .duplicates))
        #expect(alert.count == 6 && alert.severity == .warning)
    }

    @Test("the serious come first, and no more than twenty trials are named")
    func order() throws {
        var lab = try ended(failed: 25, completed: 1)
        _ = try lab.ask()
        try lab.report(27, 1, ["loss": "nan"])
        let alerts = alerts(lab)
        #expect(alerts.map(\.severity) == [.serious, .warning])
        #expect(alerts.first?.trials == Array((6...25).reversed()) && alerts.first?.count == 25)
    }

    @Test("budgets say what is used and how long the rest lasts")
    func budget() throws {
        var lab = try Lab([
            "limits": [
                "trials": 10, "seconds": 100, "resource": 50, "failures": 4, "plateau": ["trials": 5],
                "target": -5, "concurrent": 3,
            ]
        ])
        #expect(Budget(lab.progress).lines.allSatisfy { $0.used == 0 && $0.secondsLeft == nil })
        for _ in 1...2 { _ = try lab.ask() }
        lab.pass(9)
        try lab.report(1, 5, ["loss": 1])
        let lines = Budget(lab.progress).lines
        #expect(lines.map(\.limit) == ["trials", "seconds", "resource", "failures", "plateau"])
        #expect(lines.map(\.used) == [2, 10, 5, 0, 0] && lines.map(\.allowed) == [10, 100, 50, 4, 5])
        #expect(lines.map(\.secondsLeft) == [40, 90, 90, nil, nil])
        #expect(Budget(lab.progress).json.array?.first?["share"] == 0.2)
        try lab.complete(1, nil, .failed)
        try lab.run(.pause(.drain, reason: nil))
        let paused = Budget(lab.progress).lines
        #expect(paused.map(\.secondsLeft) == [nil, nil, nil, nil, nil] && paused[3].used == 1)
        #expect(Budget(try Lab().progress).lines.isEmpty)
    }
}

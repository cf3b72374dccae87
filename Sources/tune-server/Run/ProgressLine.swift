import TuneJSON

/// Shows how an experiment goes on one line of the standard error: drawn over and over on a terminal, else written
/// anew now and then.
struct ProgressLine {
    private let isTerminal: Bool
    private var lastText = ""
    private var lastTime: Double?
    private var isDrawn = false

    /// Seconds between the lines where they are not drawn over.
    private static let interval = 2.0

    /// Makes a line that shows nothing yet.
    init(isTerminal: Bool) {
        self.isTerminal = isTerminal
    }

    /// Shows an experiment.
    ///
    /// - Parameter time: Seconds by any clock.
    mutating func show(_ experiment: ExperimentView, at time: Double) {
        let text = Self.text(experiment)
        if isTerminal {
            Console.errorText("\r\(text)\u{1B}[K")
            isDrawn = true
        } else if text != lastText, experiment.isOver || time - (lastTime ?? -.infinity) >= Self.interval {
            Console.error(text)
            (lastText, lastTime) = (text, time)
        }
    }

    /// Writes lines above the one that is drawn.
    mutating func say(_ lines: [String]) {
        clear()
        for line in lines { Console.error(line) }
    }

    /// Takes away what is drawn.
    mutating func clear() {
        if isDrawn { Console.errorText("\r\u{1B}[K") }
        isDrawn = false
    }

    /// The line of an experiment.
    static func text(_ experiment: ExperimentView) -> String {
        var parts: [String] = []
        if let progress = experiment.progress { parts.append(bar(progress)) }
        let limit = experiment.trialLimit.map { "/\($0)" } ?? ""
        parts.append("\(experiment.finished)\(limit) trials")
        if let best = experiment.best {
            parts.append("best \(experiment.metric) \(short(best["value"])) (trial \(short(best["number"])))")
        }
        for state in ["running", "completed", "paused", "stopped", "failed", "lost"] {
            let count = experiment.count(state)
            if count > 0 || state == "running" { parts.append("\(state) \(count)") }
        }
        if experiment.state != "running" { parts.append(experiment.state) }
        if !experiment.isOver, let left = experiment.secondsLeft { parts.append("left \(duration(left))") }
        return parts.joined(separator: "  ")
    }

    private static func bar(_ progress: Double) -> String {
        let width = 20
        let full = Int(progress * Double(width))
        return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full) + "]"
    }
}

import Foundation
import TuneClient

/// A trial at work: its process, its log, its folder.
struct TrialSession: ~Copyable {
    private(set) var trial: AskedTrial
    let folder: TrialFolder
    let logPath: String
    /// What the process resumes from: a path, or an address that is no file's.
    private(set) var checkpoint: String?
    var process: ChildProcess?
    var killsBefore: (source: MemoryKills.Source, count: Int)?
    private(set) var lastStep: Int?
    private var log: LogFile
    private var lines = LineCutter(limit: MetricLine.limit)
    private var metricLines = LineCutter(limit: MetricLine.limit)
    private var seen: TrialFolder.Entry?

    init(_ trial: AskedTrial, folder: TrialFolder, logLimit: Int) throws(WorkerFailure) {
        (self.trial, self.folder) = (trial, folder)
        logPath = folder.log(attempt: trial.attempt)
        log = try LogFile(logPath, limit: logLimit)
        seen = folder.newest()
    }

    /// How the trial begins, for people.
    var beginning: String {
        (trial.attempt > 1 ? " (attempt \(trial.attempt))" : "")
            + (trial.fromStep > 0 ? " after step \(trial.fromStep)" : "")
    }

    /// The log's last lines.
    var lastLines: String { log.lastLines() }

    /// Writes a line of the worker's own into the log.
    mutating func note(_ text: String) { log.note(text) }

    // MARK: Checkpoints

    /// Finds what the trial resumes from; where there is nothing the trial begins anew.
    ///
    /// - Throws: `ClientFailure` where the server has it and cannot be reached.
    mutating func resume(with calls: ServerCalls) throws(ClientFailure) {
        let saved = trial.checkpoint
        guard saved != nil || trial.fromStep > 0 else { return }
        switch saved?.uri {
        case let uri?: checkpoint = local(uri)
        // The trainer keeps its checkpoints itself, or the server has the bytes.
        case nil:
            checkpoint = saved == nil ? seen.map { path(of: $0) } : try fetched(trial.number, with: calls)
        }
        guard checkpoint == nil else { return }
        note("there is no checkpoint of step \(trial.fromStep) here, so that the trial begins anew")
        trial.fromStep = 0
    }

    /// Becomes a copy of another trial, if need be without its checkpoint.
    mutating func become(_ order: Decision.CloneOrder, after step: Int?, with calls: ServerCalls) {
        trial.config = order.config
        trial.fromStep = step ?? trial.fromStep
        switch order.checkpoint?.uri {
        case let uri?: checkpoint = local(uri).flatMap { adopted($0, from: uri) }
        case nil: checkpoint = order.checkpoint == nil ? nil : try? fetched(order.donor, with: calls)
        }
        if checkpoint == nil { note("there is no checkpoint of trial \(order.donor) here") }
        seen = folder.newest()
    }

    /// A copy of another trial's file, which that trial may remove at any moment; an address that is none as it is.
    private mutating func adopted(_ source: String, from uri: String) -> String? {
        guard TrialFolder.file(of: uri) != nil else { return source }
        do throws(WorkerFailure) {
            return try folder.adopt(source)
        } catch {
            note("\(error)")
            return nil
        }
    }

    /// What was saved and not reported; with the step after which it was, as far as is known.
    func unreported() -> (uri: String, step: Int)? {
        guard let newest = folder.newest(), newest != seen, let lastStep else { return nil }
        return (folder.address(of: newest.name), lastStep)
    }

    private func path(of entry: TrialFolder.Entry) -> String { folder.checkpoints + "/" + entry.name }

    private func local(_ uri: String) -> String? {
        guard let file = TrialFolder.file(of: uri) else { return uri }
        return FileManager.default.fileExists(atPath: file) ? file : nil
    }

    private mutating func fetched(
        _ number: Int, with calls: ServerCalls
    ) throws(ClientFailure) -> String? {
        do throws(ClientFailure) {
            guard let bytes = try calls.fetchCheckpoint(number) else { return nil }
            let path = folder.checkpoints + "/checkpoint"
            guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return nil }
            seen = folder.newest()
            return path
        } catch {
            note("the server's checkpoint could not be had: \(error)")
            switch error {
            case .unreachable, .timedOut: throw error
            case .badAnswer, .refused: return nil
            }
        }
    }

    // MARK: Output

    /// What the process wrote, and whether it ended.
    mutating func look() -> [TrialRun.Input] {
        guard let process else { return [] }
        // First whether it ended, then what it wrote: what came before the end is all there.
        let status = process.hasEnded ? process.end() : nil
        let inputs = read(process)
        guard let status else { return inputs }
        let rest = [lines.end()].compactMap(\.self).compactMap { report($0, isOnlyMetrics: false) }
        let metrics = [metricLines.end()].compactMap(\.self).compactMap { report($0, isOnlyMetrics: true) }
        self.process = nil
        return inputs + withCheckpoints(rest + metrics) + [.exited(status)]
    }

    private mutating func read(_ process: ChildProcess) -> [TrialRun.Input] {
        let (output, metrics) = (process.read(.output), process.read(.metrics))
        log.append(output)
        log.append(process.read(.errors))
        let plain = lines.take(output).compactMap { report($0, isOnlyMetrics: false) }
        return withCheckpoints(
            plain + metricLines.take(metrics).compactMap { report($0, isOnlyMetrics: true) })
    }

    private mutating func report(_ line: LineCutter.Line, isOnlyMetrics: Bool) -> MetricReport? {
        switch MetricLine(line.bytes, isOnlyMetrics: isOnlyMetrics) {
        case .text: return nil
        case .refused(let reason):
            let text = line.isCut ? "The line has more than \(MetricLine.limit) bytes." : reason
            note("metrics that cannot be used. \(text)")
            return nil
        case .report(let report):
            lastStep = max(report.step, lastStep ?? 0)
            return report
        }
    }

    /// Says of reports where the trial was saved: as it says itself, or with the last of them what is new in its
    /// folder.
    private mutating func withCheckpoints(_ reports: [MetricReport]) -> [TrialRun.Input] {
        guard !reports.isEmpty else { return [] }
        let newest = folder.newest()
        let found = newest == seen ? nil : newest.map { folder.address(of: $0.name) }
        seen = newest
        return reports.enumerated().map { index, report in
            var report = report
            let isLast = index == reports.count - 1
            report.checkpoint = usable(
                report.checkpoint.map(folder.address(named:)) ?? (isLast ? found : nil))
            return .wrote(report)
        }
    }

    private mutating func usable(_ uri: String?) -> String? {
        guard let uri, uri.utf8.count > 1000 || uri.utf8.contains(where: { !(0x21...0x7E).contains($0) })
        else {
            return uri
        }
        note("the checkpoint's address is not of at most 1,000 visible ASCII characters and is left out")
        return nil
    }
}

import Dispatch
import Glibc

/// Takes SIGINT and SIGTERM for as long as it lives, and tells of each one.
final class Interrupts {
    private let sources: [any DispatchSourceSignal]

    /// Begins to take the signals.
    ///
    /// - Parameter handler: Gets a signal's number, on a queue of its own.
    init(_ handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}

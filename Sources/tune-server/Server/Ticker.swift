import ServiceLifecycle
import TuneService
import TuneStore

/// Lets time pass: twice a second leases end and limits of time are reached, evaluators get workers, and a store that
/// was full is tried again.
struct Ticker: Service {
    let directory: Directory
    let pool: EvaluatorPool
    let store: SQLiteStore

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var count = 0
            while true {
                try await Task.sleep(for: .milliseconds(500))
                await directory.tick()
                await pool.recruit()
                count += 1
                if count.isMultiple(of: 10) { store.resumeWhenFull() }
            }
        }
    }
}

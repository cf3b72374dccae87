import TuneCore
import TuneService

extension Experiment {
    /// The trial of a number.
    func found(_ number: Int) throws(ServiceFailure) -> Trial {
        do {
            return try trial(number)
        } catch {
            throw .refused(error)
        }
    }

    /// The attempt of a trial that a lease token names; without a token the one that was started last.
    func foundAttempt(of lease: String?, trial number: Int) throws(ServiceFailure) -> Int {
        do {
            return try attempt(of: lease, trial: try trial(number))
        } catch {
            throw .refused(error)
        }
    }
}

import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService
import TuneStore

extension Problem {
    /// Translates what a handler throws; nil for an error that no client caused and that is only for the log.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let failure as ServiceFailure: self.init(failure)
        case let refusal as Refusal: self.init(refusal)
        case let field as InvalidField: self.init(field, .invalidRequest)
        case let query as BadQuery: self.init(.badQuery, query.detail)
        case let error as JSONError: self.init(error)
        case let failure as StoreFailure: self.init(failure)
        case let failure as AnalysisFailure: self.init(failure)
        case is CancellationError: self.init(.draining, "The request was ended before it was carried out.")
        default: return nil
        }
    }

    /// What the service does not do.
    init(_ failure: ServiceFailure) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .invalidSpec(let field): self.init(field, .invalidSpec)
        case .noSuchExperiment(let name): self.init(.notFound, "There is no experiment \(name.quoted).")
        case .nameTaken(let name): self.init(.nameTaken, "There is an experiment \(name.quoted) already.")
        case .invalidTransition(let detail): self.init(.invalidTransition, detail)
        case .idempotencyMismatch:
            self.init(.idempotencyMismatch, "The Idempotency-Key was used before with another body.")
        case .staleRevision:
            self.init(.staleRevision, "The experiment has another revision than If-Match names.")
        case .notEnoughData(let detail): self.init(.notEnoughData, detail)
        case .overloaded: self.init(.overloaded, "Too many requests wait for this experiment.")
        case .draining: self.init(.draining, "The server is going down.")
        case .storageFull: self.init(.storageFull, "The disk is full; nothing was changed.")
        case .storeUnavailable: self.init(.overloaded, "The store does not work; nothing was changed.")
        }
    }

    /// What an experiment refuses.
    init(_ refusal: Refusal) {
        switch refusal {
        case .noSuchTrial(let number): self.init(.notFound, "There is no trial \(number).")
        case .trialFinished(let state): self.init(.trialFinished, "The trial is \(state.rawValue).")
        case .leaseLost(let detail): self.init(.leaseLost, detail)
        case .metricConflict(let step):
            self.init(.metricConflict, "Step \(step) was reported with other metrics.")
        case .invalidTransition(let detail): self.init(.invalidTransition, detail)
        case .duplicateTrial(let number):
            self.init(.duplicateTrial, "Trial \(number) has this configuration.")
        case .invalid(let field): self.init(field, .invalidRequest)
        }
    }

    /// A field that is wrong, of an experiment or of another body.
    init(_ field: InvalidField, _ code: ProblemCode) {
        let place = field.pointer.isEmpty ? "The body" : field.pointer
        self.init(
            code, "\(place) \(field.detail).",
            errors: [Item(pointer: field.pointer, detail: field.detail)])
    }

    /// A body that is not JSON.
    init(_ error: JSONError) {
        switch error.kind {
        case .tooLarge: self.init(.tooLarge, error.description)
        case .syntax, .encoding, .duplicateName, .numberRange, .tooDeep:
            self.init(.invalidJSON, error.description)
        }
    }

    /// What cannot be analysed.
    init(_ failure: AnalysisFailure) {
        switch failure {
        case .notEnoughData(let detail): self.init(.notEnoughData, detail)
        case .noSuchParameter(let name):
            self.init(.badQuery, "The space has no parameter \(name.quoted) with something to vary.")
        case .noSuchObjective(let name): self.init(.badQuery, "There is no objective \(name.quoted).")
        }
    }

    /// What the store cannot do.
    init(_ failure: StoreFailure) {
        switch failure {
        case .nameTaken(let name): self.init(ServiceFailure.nameTaken(name))
        case .noSuchExperiment: self.init(.notFound, "There is no such experiment.")
        case .full: self.init(ServiceFailure.storageFull)
        case .conflict, .corrupted, .unavailable: self.init(ServiceFailure.storeUnavailable(""))
        }
    }
}

extension String {
    /// The text in quotation marks, cut to what fits a sentence.
    var quoted: String { unicodeScalars.count > 100 ? "of that name" : "\"\(self)\"" }
}

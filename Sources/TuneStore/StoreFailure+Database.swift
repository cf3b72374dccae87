import GRDB
import TuneJSON

extension StoreFailure {
    /// Translates what SQLite says.
    init(_ error: any Error) {
        switch error {
        case let failure as StoreFailure: self = failure
        case let error as DatabaseError:
            let message = error.message ?? "\(error.resultCode)"
            switch error.resultCode {
            case .SQLITE_FULL: self = .full
            // The shared memory beside the log could not grow.
            case _ where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: self = .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                self = .corrupted("The database \(DatabaseFile.name) is damaged: \(message).")
            default: self = .unavailable("The database \(DatabaseFile.name) cannot be used: \(message).")
            }
        case is RowDecodingError, is JSONError:
            self = .corrupted("The database \(DatabaseFile.name) is damaged: \(error)")
        default: self = .unavailable("The database \(DatabaseFile.name) cannot be used: \(error).")
        }
    }

    /// Whether nothing can be written any more: a commit is never tried twice.
    var isFatal: Bool {
        switch self {
        case .full, .unavailable: true
        case .nameTaken, .noSuchExperiment, .conflict, .corrupted: false
        }
    }
}

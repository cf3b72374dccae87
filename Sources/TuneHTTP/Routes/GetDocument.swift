import CDocuments
import TuneService

extension Route {
    /// Shows the description of all routes, `openapi.yaml`.
    static let getDocument = Route("GET", "/openapi.yaml", role: .anyone) { _ in
        let headers = ["Content-Type": "application/yaml"]
        return .answer(Answer(status: 200, headers: headers, body: Document.openAPI, isKept: false))
    }
}

/// The documents that are part of the program.
enum Document {
    /// The bytes of `openapi.yaml`.
    static let openAPI = Array(
        UnsafeBufferPointer(start: tune_document_openapi(), count: tune_document_openapi_size()))
}

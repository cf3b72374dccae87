import TuneCore
import TuneJSON
import TuneService

/// Writes trials in one of the forms in which they are sent.
struct TrialWriter: Sendable {
    /// How many trials a piece of a stream has.
    static let pageSize = 200

    /// The members that the form needs of a trial.
    let fields: [TrialField]
    private let form: MediaType
    private let table: TrialTable?

    /// Makes a writer.
    ///
    /// - Parameter fields: The members that were asked for; nil for who does not choose.
    init(_ form: MediaType, fields: [TrialField]?, desk: Desk) async throws {
        self.form = form
        switch form {
        case .json, .lines:
            self.fields = fields ?? TrialField.usual
            table = nil
        case .table:
            let fields = fields ?? TrialField.tabular
            guard !fields.contains(.reports) else {
                throw BadQuery("fields: a table has no room for reports")
            }
            self.fields = fields
            table = try await desk.read { experiment, _ throws(ServiceFailure) in experiment.table(of: fields)
            }
        }
    }

    /// The answer that holds one page; the header `Next-Cursor` leads to the next one.
    func answer(_ page: TrialPages.Page) -> Answer {
        var headers = ["Content-Type": form.header]
        headers["Next-Cursor"] = page.next
        return Answer(status: 200, headers: headers, body: bytes(page, isFirst: true), isKept: false)
    }

    /// A page and all that follow it, read as fast as the client takes them.
    func stream(_ first: TrialPages.Page, then pages: TrialPages) -> AsyncStream<[UInt8]> {
        let source = Pieces(first: first, pages: pages, writer: self)
        return AsyncStream(unfolding: source.next)
    }

    fileprivate func bytes(_ page: TrialPages.Page, isFirst: Bool) -> [UInt8] {
        var bytes = isFirst ? table?.head ?? [] : []
        for item in page.items {
            if let table {
                bytes += table.row(item)
            } else {
                item.write(into: &bytes)
                bytes.append(0x0A)
            }
        }
        return bytes
    }

    /// The last line of a stream that cannot be finished: what follows would otherwise pass for nothing.
    fileprivate func bytes(_ error: any Error) -> [UInt8] {
        let problem = Problem(error) ?? Problem(.internal, "The rest cannot be read.")
        guard table != nil else { return problem.line }
        return Array("error,\(problem.code.rawValue)\r\n".utf8)
    }

    /// The pieces of a stream.
    private actor Pieces {
        private var page: TrialPages.Page?
        private var pages: TrialPages
        private let writer: TrialWriter
        private var isFirst = true

        init(first: TrialPages.Page, pages: TrialPages, writer: TrialWriter) {
            page = first
            self.pages = pages
            self.writer = writer
        }

        func next() async -> [UInt8]? {
            guard let page else { return nil }
            let bytes = writer.bytes(page, isFirst: isFirst)
            isFirst = false
            self.page = nil
            guard page.next != nil else { return bytes }
            do {
                var pages = pages
                self.page = try await pages.next()
                self.pages = pages
                return bytes
            } catch {
                return bytes + writer.bytes(error)
            }
        }
    }
}

extension Problem {
    /// The problem as a line of JSON: `{"problem": {...}}`.
    var line: [UInt8] { (["problem": json()] as JSONValue).serialised() + [0x0A] }
}

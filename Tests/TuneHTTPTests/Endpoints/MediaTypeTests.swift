import Testing

@testable import TuneHTTP

@Suite("Media type")
struct MediaTypeTests {
    @Test(
        "the form that is liked best is taken, JSON when none is",
        arguments: [
            (nil, .json), ("", .json), ("*/*", .json), ("text/html", .json), ("application/json", .json),
            ("text/csv", .table), ("TEXT/CSV", .table), ("text/*", .table), ("application/x-ndjson", .lines),
            ("application/jsonl", .lines), ("text/csv, application/json", .table),
            ("application/json;q=0.5, text/csv;q=0.9", .table), ("text/csv;q=0, */*", .json),
            ("text/html, text/csv ; q=0.8 , */*;q=0.1", .table), ("text/csv;q=x", .table),
        ] as [(String?, MediaType)])
    func chooses(accept: String?, form: MediaType) {
        #expect(MediaType(accept: accept) == form)
    }
}

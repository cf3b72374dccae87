import Testing

@testable import TuneHTTP

@Suite("Open files")
struct OpenFilesTests {
    @Test(
        "the system allows at least one connection, and never more than asked for",
        arguments: [-1, 0, 1, 100, .max / 2])
    func bounds(connections: Int) {
        #expect((1...max(1, connections)).contains(OpenFiles.raise(to: connections)))
    }
}

import CProcess
import Glibc
import Testing

@Suite("Guardian", .serialized)
struct GuardianTests {
    /// Starts a program with a pipe in place of a guardian.
    private func start(_ path: String, telling orders: Int32) -> pid_t {
        var (arguments, environment) = ([strdup("x"), nil], [UnsafeMutablePointer<CChar>?.none])
        defer { free(arguments[0]) }
        return path.withCString { path in
            arguments.withUnsafeMutableBufferPointer { arguments in
                environment.withUnsafeMutableBufferPointer { environment in
                    guard let words = arguments.baseAddress, let variables = environment.baseAddress else {
                        return -1
                    }
                    var command = tune_command(
                        path: path, arguments: words, environment: variables, output: 1, errors: 2,
                        metrics: 2, guardian: orders)
                    return tune_start(&command)
                }
            }
        }
    }

    private func pipe() throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(tune_pipe(&ends, 1) == 0)
        return (ends[0], ends[1])
    }

    /// What the guardian was told so far.
    private func orders(_ reader: Int32) -> [pid_t] {
        var groups = [pid_t](repeating: 0, count: 8)
        let size = read(reader, &groups, groups.count * MemoryLayout<pid_t>.size)
        return Array(groups.prefix(max(0, size) / MemoryLayout<pid_t>.size))
    }

    private func status(of process: pid_t) -> Int32 {
        var status: Int32 = -1
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    @Test("it knows a group as soon as the command runs, and forgets one that could not")
    func order() throws {
        let (reader, writer) = try pipe()
        defer { for descriptor in [reader, writer] { close(descriptor) } }
        let process = start("/bin/true", telling: writer)
        #expect(process > 0 && orders(reader) == [process])
        #expect(status(of: process) == 0)
        #expect(start("/bin/no-such-program", telling: writer) == -ENOENT)
        let told = orders(reader)
        #expect(told.count == 2 && told.reduce(0, +) == 0 && (told.first ?? 0) > 0, "\(told)")
    }

    @Test("commands run without one too, and with one that is gone")
    func gone() throws {
        let (reader, writer) = try pipe()
        close(reader)
        defer { close(writer) }
        for orders in [writer, -1] {
            let process = start("/bin/true", telling: orders)
            #expect(process > 0 && status(of: process) == 0)
        }
    }
}

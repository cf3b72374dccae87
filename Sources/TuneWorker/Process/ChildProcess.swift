import CProcess
import Glibc

/// A command that runs in a process group of its own: the only place that touches processes and their pipes.
///
/// The group ends with the thread that started it, and, through the guardian, with this program.
final class ChildProcess {
    /// What a child's output comes from.
    enum Stream: Int, CaseIterable {
        case output, errors, metrics
    }

    /// The process's id, which is its group's too.
    let id: pid_t
    private var pipes: [Int32]
    private let watch: Int32
    private let guardian: Guardian
    private var status: ProcessEnd?

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - path: The file to run.
    ///   - words: The command's name and arguments.
    ///   - environment: All variables.
    init(
        path: String, words: [String], environment: [String: String], guardian: Guardian
    ) throws(WorkerFailure) {
        var (readers, writers) = ([Int32](), [Int32]())
        defer { for descriptor in writers { close(descriptor) } }
        for _ in Stream.allCases {
            var ends: [Int32] = [-1, -1]
            guard tune_pipe(&ends, 1) == 0 else {
                for descriptor in readers { close(descriptor) }
                throw .system("No pipe can be made: \(Self.reason(errno)).")
            }
            readers.append(ends[0])
            writers.append(ends[1])
        }
        let id = Self.start(path, words, environment.map { "\($0.key)=\($0.value)" }, writers, guardian)
        guard id > 0 else {
            for descriptor in readers { close(descriptor) }
            throw .system("\(path) cannot be run: \(Self.reason(-id)).")
        }
        (self.id, pipes, watch, self.guardian) = (id, readers, tune_watch(id), guardian)
        guardian.keep(id)
    }

    deinit {
        if status == nil { _ = end() }
        for descriptor in pipes where descriptor >= 0 { close(descriptor) }
        if watch >= 0 { close(watch) }
    }

    /// Whether the process has ended; `end` then says how.
    var hasEnded: Bool { status != nil || tune_has_ended(id) != 0 }

    /// Sends a signal to the whole group.
    func send(_ signal: Int32) {
        if status == nil { kill(-id, signal) }
    }

    /// Ends what is left of the group, waits for the process and says how it ended.
    func end() -> ProcessEnd {
        if let status { return status }
        // The number stays taken until the process is reaped: nobody else's group is hit.
        kill(-id, SIGKILL)
        var (value, kind): (Int32, Int32) = (0, 0)
        while true {
            kind = tune_reap(id, &value)
            if kind != 0 { break }
            wait(milliseconds: 20)
        }
        tune_reap_group(id)
        guardian.remove(id)
        let status: ProcessEnd = kind == 1 ? .exited(value) : .signalled(kind == 2 ? value : SIGKILL)
        self.status = status
        return status
    }

    /// Waits until there is output, the process ends, `other` is readable, or the time is up.
    ///
    /// - Parameters:
    ///   - other: Another descriptor to wait for.
    ///   - milliseconds: The longest wait; -1 for any.
    func wait(for other: Int32 = -1, milliseconds: Int32) {
        // Without a watch the process's end shows only when looked for.
        let longest: Int32 =
            watch >= 0 || status != nil ? milliseconds : min(milliseconds < 0 ? 50 : milliseconds, 50)
        let awaited = pipes + [status == nil ? watch : -1, other]
        var polled = awaited.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&polled, nfds_t(polled.count), longest)
    }

    /// Reads what a stream has to give now; it is closed at its end.
    func read(_ stream: Stream) -> [UInt8] {
        let descriptor = pipes[stream.rawValue]
        guard descriptor >= 0 else { return [] }
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        // Not for ever: who writes faster than it is read must not keep the worker from anything else.
        while bytes.count < 1 << 20 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
            } else if count < 0 && errno == EINTR {
                continue
            } else {
                if count == 0 {
                    close(descriptor)
                    pipes[stream.rawValue] = -1
                }
                break
            }
        }
        return bytes
    }

    private static func start(
        _ path: String, _ words: [String], _ variables: [String], _ writers: [Int32], _ guardian: Guardian
    ) -> pid_t {
        withPointers(to: words) { arguments in
            withPointers(to: variables) { environment in
                path.withCString { path in
                    var command = tune_command(
                        path: path, arguments: arguments, environment: environment, output: writers[0],
                        errors: writers[1], metrics: writers[2], guardian: guardian.orders)
                    return tune_start(&command)
                }
            }
        }
    }

    /// Calls a function with texts as C has them, a null at the end.
    private static func withPointers<Value>(
        to texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            buffer.withMemoryRebound(to: UnsafeMutablePointer<CChar>?.self) { buffer in
                guard let base = buffer.baseAddress else {
                    preconditionFailure("an array with a null has a base")
                }
                return body(UnsafePointer(base))
            }
        }
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}

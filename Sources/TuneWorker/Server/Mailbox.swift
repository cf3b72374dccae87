import CProcess
import Glibc
import Synchronization

/// Messages for a thread that sleeps in `poll`.
final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    /// Becomes readable when there is a message.
    let descriptor: Int32
    private let bell: Int32

    init() throws(WorkerFailure) {
        var ends: [Int32] = [-1, -1]
        guard tune_pipe(&ends, 0) == 0 else { throw .system("No pipe can be made.") }
        (descriptor, bell) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    /// Leaves a message.
    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        var byte: UInt8 = 1
        // A full pipe wakes the reader as well.
        _ = write(bell, &byte, 1)
    }

    /// Takes all messages.
    func take() -> [Message] {
        var buffer = [UInt8](repeating: 0, count: 256)
        while read(descriptor, &buffer, buffer.count) > 0 {}
        return messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }

    /// Waits for messages.
    func wait(milliseconds: Int32) {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&polled, 1, milliseconds)
    }
}

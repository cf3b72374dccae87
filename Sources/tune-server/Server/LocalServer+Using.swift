import Dispatch
import Glibc
import Synchronization
import TuneClient
import TuneHTTP

/// Runs blocking work on a thread of its own, so that no thread of the server waits for it.
func onThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws(CommandFailure) -> Value
) async throws(CommandFailure) -> Value {
    let queue = DispatchQueue(label: "command")
    let result: Result<Value, CommandFailure> = await withCheckedContinuation { continuation in
        queue.async {
            do throws(CommandFailure) {
                continuation.resume(returning: .success(try work()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
    return try result.get()
}

/// Starts a server on a free port of this machine's own, does something with its address on a thread apart, and ends
/// the server.
func withLocalServer<Value: Sendable>(
    _ options: ServerOptions, _ work: @escaping @Sendable (String) throws(CommandFailure) -> Value
) async throws(CommandFailure) -> Value {
    var options = options
    (options.host, options.port, options.auth, options.presetToken) = ("127.0.0.1", 0, .none, nil)
    let server = try await LocalServer.open(options)
    let stop = StopSwitch()
    let result = ResultBox<Value>()
    try await server.run(stop) { port in
        Task {
            do throws(CommandFailure) {
                result.set(
                    .success(
                        try await onThread { () throws(CommandFailure) in
                            let address = "http://127.0.0.1:\(port)"
                            try waitUntilReady(address)
                            return try work(address)
                        }))
            } catch {
                result.set(.failure(error))
            }
            stop.flip()
        }
    }
    guard let result = result.get() else { throw CommandFailure("The server ended early.") }
    return try result.get()
}

/// Waits until a server has read its logs.
private func waitUntilReady(_ address: String) throws(CommandFailure) {
    let client = HTTPClient(base: address)
    do throws(ClientFailure) {
        while try client.request("GET", "/readyz").status == 503 { usleep(20_000) }
    } catch {
        throw CommandFailure("\(error)")
    }
}

/// What came of a piece of work, for whoever waits for it.
private final class ResultBox<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, CommandFailure>?>(nil)

    func get() -> Result<Value, CommandFailure>? { result.withLock { $0 } }

    func set(_ new: Result<Value, CommandFailure>) { result.withLock { $0 = new } }
}

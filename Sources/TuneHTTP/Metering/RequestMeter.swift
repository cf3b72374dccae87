import Synchronization

/// Counts requests by route, and how long their answers took; long polls count with their waiting.
final class RequestMeter: Sendable {
    /// A route, as it is told apart.
    struct Key: Sendable, Hashable {
        let method: String
        let path: String
    }

    /// What is counted of a route.
    struct Counts: Sendable, Hashable {
        /// How long the answers took.
        var latency = Histogram()
        /// How many had a status of 200 to 299, 300 to 399 and so on; the first is that of 100 to 199.
        var classes = [0, 0, 0, 0, 0]

        /// How many were refusals or failures of the server.
        var errors: Int { classes[3] + classes[4] }
    }

    private struct State {
        var routes: [Key: Counts] = [:]
        /// Refusals by the head alone, which reach no route.
        var refusals: [Int: Int] = [:]
        var connections = 0
    }

    private let state = Mutex(State())

    /// Notes an answer.
    func note(_ route: Route, _ time: Duration, status: Int) {
        let seconds = time / .seconds(1)
        let place = min(max(status / 100, 1), 5) - 1
        let key = Key(method: route.method, path: route.path)
        state.withLock { state in
            state.routes[key, default: Counts()].latency.add(seconds)
            state.routes[key]?.classes[place] += 1
        }
    }

    /// Notes a request that was refused by its head.
    func noteRefusal(status: Int) {
        state.withLock { $0.refusals[status, default: 0] += 1 }
    }

    /// Notes connections that came or went.
    func connections(changeBy change: Int) {
        state.withLock { $0.connections += change }
    }

    /// The open connections.
    var connections: Int { state.withLock(\.connections) }

    /// The routes that were used, by path and method.
    var routes: [(key: Key, counts: Counts)] {
        state.withLock(\.routes).map { ($0.key, $0.value) }
            .sorted { ($0.key.path, $0.key.method) < ($1.key.path, $1.key.method) }
    }

    /// Refusals by the head alone, by status.
    var refusals: [(status: Int, count: Int)] {
        state.withLock(\.refusals).map { ($0.key, $0.value) }.sorted { $0.status < $1.status }
    }
}

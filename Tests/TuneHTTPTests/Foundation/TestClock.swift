import NIOCore
import NIOPosix

/// Time for what is about time itself: the deadlines of connections.
enum TestClock {
    /// Ticks until nobody listens any more.
    static func ticks(milliseconds: Int64) -> AsyncStream<Void> {
        let (ticks, tick) = AsyncStream.makeStream(of: Void.self)
        let pace = TimeAmount.milliseconds(milliseconds)
        let ticking = MultiThreadedEventLoopGroup.singleton.next()
            .scheduleRepeatedTask(initialDelay: pace, delay: pace) { _ in tick.yield() }
        tick.onTermination = { _ in ticking.cancel() }
        return ticks
    }

    /// Returns when the task is cancelled.
    static func forever() async {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        for await _ in ends {}
        end.finish()
    }
}

import Dispatch
import Synchronization
import Testing
import TuneService

@testable import TuneHTTP

@Suite("The analyst", .timeLimit(.minutes(1)))
struct AnalystTests {
    /// Counts who is inside, and lets people wait until it opens.
    private final class Room: Sendable {
        let inside = Mutex((now: 0, most: 0))
        let refused = Mutex(0)
        let door = DispatchSemaphore(value: 0)

        func enter() {
            inside.withLock { $0 = (now: $0.now + 1, most: max($0.most, $0.now + 1)) }
        }

        func leave() { inside.withLock { $0.now -= 1 } }

        /// Counts somebody who was refused, and opens the door after the tenth.
        func refuse() {
            let count = refused.withLock { count in
                count += 1
                return count
            }
            if count == 10 { for _ in 0..<Analyst.limit { door.signal() } }
        }
    }

    @Test("work is done one at a time, and its failures come back")
    func oneAtATime() async {
        let (analyst, room) = (Analyst(), Room())
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let result = try? await analyst.work {
                        room.enter()
                        defer { room.leave() }
                        guard index % 2 == 0 else { throw ServiceFailure.draining }
                        return index
                    }
                    #expect(result == (index % 2 == 0 ? index : nil))
                }
            }
        }
        #expect(room.inside.withLock { $0.most } == 1)
    }

    @Test("64 may wait, more are told that it is too many")
    func tooMany() async throws {
        let (analyst, room) = (Analyst(), Room())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Analyst.limit + 10 {
                group.addTask {
                    do {
                        try await analyst.work { room.door.wait() }
                    } catch {
                        #expect(error as? ServiceFailure == .overloaded)
                        room.refuse()
                    }
                }
            }
        }
        #expect(room.refused.withLock { $0 } == 10)
        #expect(try await analyst.work { 1 } == 1)
    }
}

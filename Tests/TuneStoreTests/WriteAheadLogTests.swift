import Foundation
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneStore

@Suite("Write-ahead log")
struct WriteAheadLogTests {
    private static let commits = 30
    private static let frame = 24 + 4096

    @Test("a log as a crash leaves it holds every commit")
    func wholeLog() async throws {
        #expect(try await count { _ in } == Self.commits)
    }

    @Test("a log whose end is torn holds every commit but the last", arguments: [1, 100, frame - 1])
    func tornEnd(bytes: Int) async throws {
        #expect(try await count { $0.removeLast(bytes) } == Self.commits - 1)
        #expect(try await count { $0[$0.count - bytes] ^= 1 } == Self.commits - 1)
    }

    @Test("the end of an older log behind the newer one is no damage")
    func olderEnd() async throws {
        let found = try await count { log in
            // Frames whose salts are not those of the header are from before the log began anew.
            var old = log.suffix(8 * Self.frame)
            for frame in stride(from: old.startIndex, to: old.endIndex, by: Self.frame) {
                old[frame + 8] ^= 1
            }
            log += old
        }
        #expect(found == Self.commits)
    }

    @Test("zeros where the header should be hold nothing")
    func zeros() async throws {
        #expect(try await count { $0 = Data(count: $0.count) } == nil)
    }

    @Test("a flipped bit before later commits is noticed", arguments: 1...20)
    func flippedBit(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let share = Double.random(in: 0..<0.8, using: &generator)
        let bit = Int.random(in: 0..<8, using: &generator)
        await #expect("seed \(seed)") {
            _ = try await count { $0[Int(share * Double($0.count))] ^= 1 << bit }
        } throws: { ($0 as? StoreFailure)?.isCorruption ?? false }
    }

    @Test("a damaged header is noticed", arguments: [0, 9, 17, 31])
    func damagedHeader(offset: Int) async throws {
        await #expect {
            _ = try await count { $0[offset] ^= 4 }
        } throws: { error in
            guard case .corrupted(let text)? = error as? StoreFailure else { return false }
            return text.contains("tune.db-wal")
        }
    }

    /// Makes commits, copies the files as a crash leaves them, changes the log, and counts the reports found.
    ///
    /// - Returns: Nil when not even the experiment is there.
    private func count(_ change: (inout Data) -> Void) async throws -> Int? {
        var count: Int?
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample()
            for version in 1...Self.commits {
                try await store.append(
                    [.report(version + 1)], to: id, after: version, summary: nil, answers: [])
            }
            let other = directory + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            for (name, content) in try contents(directory) where name.hasPrefix("tune.db") {
                var data = Data(content)
                if name == "tune.db-wal" { change(&data) }
                try data.write(to: URL(filePath: other + "/" + name))
            }
            let before = try contents(other)
            do {
                let next = try SQLiteStore.open(directory: other, now: .start)
                if try await !next.list().isEmpty { count = try await next.log(id).count - 1 }
                await next.close()
            } catch {
                #expect(try contents(other) == before)
                throw error
            }
        }
        return count
    }
}

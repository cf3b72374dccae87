import Foundation
import Testing

@testable import TuneWorker

@Suite("A trial's folder")
struct TrialFolderTests {
    private let directory = FileManager.default.temporaryDirectory.appending(
        path: "tune folder \(UUID().uuidString)")

    private func write(_ text: String, _ path: String, changed seconds: Double) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path)
    }

    @Test("the newest whole thing is the checkpoint, and its address comes back to its path")
    func newest() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let folder = try TrialFolder(directory.path, experiment: "e", trial: 7)
        #expect(folder.path == directory.path + "/e/trial-7")
        #expect(folder.newest() == nil)
        try write("", folder.checkpoints + "/a 1.pt", changed: 100)
        try write("", folder.checkpoints + "/b.pt", changed: 50)
        try write("", folder.checkpoints + "/c.tmp", changed: 200)
        try write("", folder.checkpoints + "/.d", changed: 200)
        let newest = try #require(folder.newest())
        #expect(newest.name == "a 1.pt")
        let address = folder.address(of: newest.name)
        #expect(address.hasSuffix("/trial-7/checkpoints/a%201.pt"))
        #expect(TrialFolder.file(of: address) == folder.checkpoints + "/a 1.pt")
        #expect(folder.address(named: "a 1.pt") == address)
        #expect(folder.address(named: "s3://bucket/x") == "s3://bucket/x")
        #expect(TrialFolder.file(of: "s3://bucket/x") == nil && TrialFolder.file(of: "file://host/x") == nil)
    }

    @Test("a copy of another trial's checkpoint takes the place of its namesake")
    func adopt() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let donor = try TrialFolder(directory.path, experiment: "e", trial: 1)
        let folder = try TrialFolder(directory.path, experiment: "e", trial: 2)
        try write("donor", donor.checkpoints + "/model", changed: 100)
        try write("own", folder.checkpoints + "/model", changed: 200)
        let copy = try folder.adopt(donor.checkpoints + "/model")
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == "donor")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.checkpoints) == ["model"])
        #expect(throws: WorkerFailure.self) { try folder.adopt(donor.checkpoints + "/none") }
    }
}

@Suite("Counting kills for want of memory")
struct MemoryWatchTests {
    @Test("the group's count comes before the machine's, and without any nothing is said")
    func counts() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tune-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (group, machine) = (folder.path + "/memory.events", folder.path + "/vmstat")
        let watch = MemoryWatch(groupPaths: [folder.path + "/none", group], machinePath: machine)
        #expect(watch.kills(since: watch.count()) == MemoryKills(source: .none, count: 0))
        try "pgfault 3\noom_kill 4\n".write(toFile: machine, atomically: true, encoding: .utf8)
        let before = watch.count()
        try "oom_kill 6\n".write(toFile: machine, atomically: true, encoding: .utf8)
        #expect(watch.kills(since: before) == MemoryKills(source: .machine, count: 2))
        try "oom 9\noom_kill 1\noom_group_kill 0\n".write(toFile: group, atomically: true, encoding: .utf8)
        #expect(watch.count()?.count == 1)
        #expect(watch.kills(since: before) == MemoryKills(source: .none, count: 0))
    }

    @Test("the group's file is found in both versions of control groups")
    func groups() {
        #expect(MemoryWatch.ownGroups("0::/a/b\n") == ["/sys/fs/cgroup/a/b/memory.events"])
        #expect(
            MemoryWatch.ownGroups("9:name=systemd:/\n4:cpu,memory:/c:d\n0::/\nx\n")
                == ["/sys/fs/cgroup/memory/c:d/memory.oom_control", "/sys/fs/cgroup//memory.events"])
        #expect(MemoryWatch.ownGroups("") == [])
    }
}

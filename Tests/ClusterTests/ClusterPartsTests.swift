import Foundation
import Testing

@testable import Cluster

@Suite("Parts of the embedded cluster")
struct ClusterPartsTests {
    private let postgres = ServerAccount(user: 4_000_000, group: 4_000_000, isOther: true)

    @Test("a folder that the server's user cannot enter is replaced by one under /var/lib, the same each time")
    func unreachableFolder() throws {
        let closed = FileManager.default.temporaryDirectory.path + "/closed-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { _ = rmdir(closed) }
        let first = try ClusterLocation.choose(closed + "/inlet/postgres", port: 5432, for: postgres)
        #expect(first.root.hasPrefix("/var/lib/inlet/"))
        #expect(try ClusterLocation.choose(closed + "/inlet/postgres", port: 5432, for: postgres) == first)
        #expect(try ClusterLocation.choose(closed + "/other", port: 5432, for: postgres) != first)
    }

    @Test("an open folder is taken as it is, with symbolic links resolved")
    func openFolder() throws {
        let location = try ClusterLocation.choose("/tmp/./inlet-none/../inlet-none-\(getpid())", port: 5432, for: postgres)
        #expect(location.root.hasPrefix("/tmp/"))
        #expect(location.socketFolder == location.root + "/socket")
        let link = "/tmp/inlet-link-\(getpid())"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/usr")
        defer { unlink(link) }
        #expect(try ClusterLocation.choose(link + "/x", port: 5432, for: postgres).root == "/usr/x")
    }

    @Test("a path too long for a socket keeps the data there and puts the socket under /tmp")
    func longPath() throws {
        let long = "/tmp/" + String(repeating: "long-", count: 30)
        let location = try ClusterLocation.choose(long, port: 5432, for: postgres)
        #expect(location.root == long)
        #expect(location.socketFolder.hasPrefix("/tmp/inlet-"))
        #expect("\(location.socketFolder)/.s.PGSQL.5432".utf8.count <= 107)
    }

    @Test("the pid file of a running, a starting and a broken server is read")
    func pidFile() {
        let text = "25480\n/tmp/x/data\n1795235836\n5433\n/tmp/x/socket\n\n 16229121     32796\nready   \n"
        let postmaster = Postmaster(text)
        #expect(postmaster?.process == 25480)
        #expect(postmaster?.port == 5433)
        #expect(postmaster?.socketFolder == "/tmp/x/socket")
        #expect(postmaster?.isReady == true)
        #expect(Postmaster("25480\n/tmp/x/data\n")?.isReady == false)
        #expect(Postmaster("-25480\n")?.process == 25480)
        for broken in ["", "\n", "x", "0\n", "1\n"] { #expect(Postmaster(broken) == nil) }
    }

    @Test("this process is alive and works where it works; a number out of range is nobody")
    func processes() {
        let own = RunningProcess(getpid())
        #expect(own.isAlive)
        #expect(own.works(in: FileManager.default.currentDirectoryPath))
        #expect(!own.works(in: "/nonexistent"))
        #expect(RunningProcess.working(in: FileManager.default.currentDirectoryPath).contains(own))
        #expect(!RunningProcess(Int32.max).exists)
    }

    @Test(
        "the server's last words become a sentence with what to do",
        arguments: [
            (
                "FATAL:  could not write lock file \"postmaster.pid\": No space left on device", ClusterError.Code.diskFull,
                "Free some space"
            ),
            ("LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use\nFATAL:  x", .portTaken, "Port 5432"),
            ("FATAL:  could not open file \"global/pg_control\": Permission denied", .permission, "/x/server.log"),
            (
                "2026 UTC [1] LOG:  starting\n2026 UTC [1] FATAL:  something odd\n2026 UTC [1] LOG:  bye", .failed,
                "something odd."
            ),
            ("", .failed, "it said nothing."),
        ])
    func lastWords(log: String, code: ClusterError.Code, words: String) {
        let error = StartFailure.explain(log, ClusterLocation(root: "/x", socketFolder: "/x/socket"), port: 5432)
        #expect(error.code == code)
        #expect(error.message.contains(words), "\(error)")
    }

    @Test("a server that is not installed names the package")
    func notInstalled() throws {
        let error = try #require(throws: ClusterError.self) { try ServerPrograms.find(version: 9, path: "/nonexistent") }
        #expect(error.code == .notInstalled)
        #expect(error.message.contains("apt-get install postgresql-9"))
    }

    @Test("settings are quoted for the configuration file")
    func settingsText() {
        let text = ClusterSettings(["b": "it's", "a": "x\\y"]).fileText
        #expect(text.hasSuffix("a = 'x\\\\y'\nb = 'it''s'\n"))
    }
}

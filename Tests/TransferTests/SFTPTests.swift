import Foundation
import TestSupport
import Testing
import Transfer

@Suite("Files over SFTP", .serialized, .enabled(if: SSHFixture.isAvailable, "sshd is not here, or this is not root."))
struct SFTPTests {
    private func server(_ host: SSHFixture, key: SSHFixture.Key = .ed25519, fingerprint: String? = nil) throws -> SFTPServer {
        SFTPServer(
            host: "127.0.0.1", port: host.port, user: "root", credential: .key(try host.userKey(key)),
            fingerprint: fingerprint ?? host.fingerprint)
    }

    @Test("Files are listed, fetched, written, renamed and removed, whatever their names")
    func files() async throws {
        let host = try await SSHFixture()
        let session = try SFTPSession(try server(host))
        let folder = host.folder.path("out")
        let name = "通话 \"a\" 1.csv"
        try await session.write(Array("0123456789".utf8), to: "\(folder)/\(name)")
        try await session.makeFolder("\(folder)/done")
        let listed = try await session.list(folder).sorted { $0.name < $1.name }
        #expect(listed.map(\.name) == ["done", name])
        #expect(listed.map(\.isFile) == [false, true])
        #expect(listed[1].size == 10)
        #expect(try await session.read("\(folder)/\(name)", limit: 10) == Array("0123456789".utf8))
        await #expect(throws: TransferError.self) { try await session.read("\(folder)/\(name)", limit: 9) }
        try await session.rename("\(folder)/\(name)", to: "\(folder)/done/b.csv")
        try await session.write([0x78], to: "\(folder)/c.csv")
        let error = await #expect(throws: TransferError.self) { try await session.rename("\(folder)/c.csv", to: "\(folder)/done/b.csv") }
        #expect(error?.code == .commandRefused)
        #expect(try await session.read("\(folder)/done/b.csv", limit: 100).count == 10)
        try await session.remove("\(folder)/c.csv")
        #expect(try await session.list(folder).map(\.name) == ["done"])
    }

    @Test("A broken download goes on where it ended")
    func resume() async throws {
        let host = try await SSHFixture()
        let session = try SFTPSession(try server(host))
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await session.write(bytes, to: host.folder.path("out/big"))
        let copy = host.folder.path("copy")
        try Data(bytes[..<100_001]).write(to: URL(fileURLWithPath: copy))
        let file = try #require(FileHandle(forUpdatingAtPath: copy))
        try file.seekToEnd()
        try await session.download(host.folder.path("out/big"), to: file.fileDescriptor, from: 100_001)
        try file.close()
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: copy))) == bytes)
    }

    @Test("Ed25519 and ECDSA keys are taken", arguments: [SSHFixture.Key.ed25519, .ecdsa])
    func keys(_ key: SSHFixture.Key) async throws {
        let host = try await SSHFixture(hostKey: key)
        #expect(try await SFTPSession(try server(host, key: key)).list(host.folder.path("out")).isEmpty)
    }

    @Test(
        "A password is taken, sent along or asked for, and a wrong one is refused as such",
        .enabled(if: SystemUser.isAvailable, "useradd and chpasswd are not here, or this is not root."),
        arguments: [SSHFixture.Login.password, .asked])
    func passwords(_ login: SSHFixture.Login) async throws {
        let host = try await SSHFixture(login: login)
        let user = try SystemUser(home: host.folder.path("out"))
        try host.folder.makeFolder("out", owner: user.name)
        func session(_ password: String) throws -> SFTPSession {
            let credential = SFTPServer.Credential.password(password)
            return try SFTPSession(
                SFTPServer(host: "127.0.0.1", port: host.port, user: user.name, credential: credential, fingerprint: host.fingerprint))
        }
        let known = try session(user.password)
        try await known.write([0x31], to: host.folder.path("out/a.csv"))
        #expect(try await known.list(host.folder.path("out")).map(\.name) == ["a.csv"])
        let error = await #expect(throws: TransferError.self) { try await session(user.password + "x").list("/") }
        #expect(error?.code == .loginRefused)
        #expect(error?.isTransient == false)
        #expect(error.map { String(reflecting: $0).contains(user.password) } == false)
    }

    @Test("An open file is sent a piece at a time, as it was when it began")
    func upload() async throws {
        let host = try await SSHFixture()
        let session = try SFTPSession(try server(host))
        let size = 96 << 20
        let path = host.folder.path("big")
        try host.folder.write("first line\n", to: "big")
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.truncate(atOffset: UInt64(size))
        try file.seek(toOffset: UInt64(size - 5))
        try file.write(contentsOf: Data("last\n".utf8))
        let before = try Self.mostMemory()
        try await session.upload(file.fileDescriptor, to: host.folder.path("out/big"))
        #expect(try Self.mostMemory() - before < size / 4)
        let sent = try #require(FileHandle(forReadingAtPath: host.folder.path("out/big")))
        #expect(try sent.read(upToCount: 11) == Data("first line\n".utf8))
        try sent.seek(toOffset: UInt64(size - 5))
        #expect(try sent.readToEnd() == Data("last\n".utf8))
    }

    /// What this process had in memory at most, in bytes.
    private static func mostMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber))) << 10
    }

    @Test("An RSA key is refused before anybody is asked, with what to do")
    func rsaKey() async throws {
        let host = try await SSHFixture()
        let error = #expect(throws: TransferError.self) { try SFTPSession(try self.server(host, key: .rsa)) }
        #expect(error?.message.contains("ssh-keygen -t ed25519") == true)
        #expect(SFTPKey(try host.userKey(.ed25519)) == .ed25519)
        #expect(SFTPKey(try host.userKey(.ecdsa)) == .ecdsa)
        #expect(SFTPKey("what") == .unknown)
    }

    @Test("A host with an RSA key only is told as such")
    func rsaHost() async throws {
        let host = try await SSHFixture(hostKey: .rsa)
        let error = await #expect(throws: TransferError.self) { try await SFTPSession(try server(host)).list("/") }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("Ed25519 or ECDSA") == true)
    }

    @Test("A host with another key than the pinned one is not spoken to")
    func pinned() async throws {
        let host = try await SSHFixture()
        let other = "SHA256:" + String(repeating: "A", count: 43)
        let error = await #expect(throws: TransferError.self) { try await SFTPSession(try server(host, fingerprint: other)).list("/") }
        #expect(error?.isTransient == false)
        #expect(error?.message.contains(host.fingerprint) == true)
    }

    @Test("A login that is not known is refused as such, and a folder that is not there is told")
    func refusals() async throws {
        let host = try await SSHFixture()
        let stranger = try await SSHFixture()
        let unknown = SFTPServer(
            host: "127.0.0.1", port: host.port, user: "root", credential: .key(try stranger.userKey()), fingerprint: host.fingerprint)
        let login = await #expect(throws: TransferError.self) { try await SFTPSession(unknown).list("/") }
        #expect(login?.code == .loginRefused)
        let folder = await #expect(throws: TransferError.self) { try await SFTPSession(try server(host)).list("/not-there") }
        #expect(folder?.code == .commandRefused)
    }
}

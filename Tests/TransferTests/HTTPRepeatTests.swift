import Synchronization
import TestSupport
import Testing
import Transfer

/// A kept connection that dies under a request: libcurl sends the request again by itself unless it is kept from that.
@Suite struct HTTPRepeatTests {
    /// Answers the first request, reads each further one whole and closes without a word.
    private static func closing() throws -> (peer: HTTPPeer, seen: Seen) {
        let seen = Seen()
        let peer = try HTTPPeer { request in
            let number = seen.targets.withLock { targets in
                targets.append(request.target)
                return targets.count
            }
            return number == 1 ? .reply(200) : .raw("")
        }
        return (peer, seen)
    }

    private final class Seen: Sendable {
        let targets = Mutex<[String]>([])
    }

    @Test(arguments: ["POST", "PATCH"])
    func `What is not repeatable reaches the server once`(method: String) async throws {
        let (peer, seen) = try Self.closing()
        let client = try HTTPClient()
        let body = Array("text=hello".utf8)
        #expect(try await client.send(HTTPRequest(method: method, url: peer.url + "/1", body: body)).status == 200)
        let error = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(method: method, url: peer.url + "/2", body: body))
        }
        #expect(error?.code == .connectionLost)
        #expect(seen.targets.withLock { $0 } == ["/1", "/2"])
    }

    @Test func `It does not ride on a connection that another request has left behind`() async throws {
        let (peer, seen) = try Self.closing()
        let client = try HTTPClient()
        #expect(try await client.send(HTTPRequest(url: peer.url + "/1")).status == 200)
        await #expect(throws: TransferError.self) { try await client.send(HTTPRequest(method: "POST", url: peer.url + "/2", body: [1])) }
        #expect(seen.targets.withLock { $0 } == ["/1", "/2"])
        #expect(peer.connectionCount == 2)
    }

    @Test func `What the receiver knows for a repeat keeps its connection`() async throws {
        let peer = try HTTPPeer { _ in .reply(200) }
        let client = try HTTPClient()
        for _ in 0..<3 { _ = try await client.send(HTTPRequest(method: "POST", url: peer.url, body: [1], isRepeatable: true)) }
        #expect(peer.requestCount == 3)
        #expect(peer.connectionCount == 1)
    }

    @Test(arguments: [("GET", true), ("HEAD", true), ("PUT", true), ("DELETE", true), ("POST", false), ("PATCH", false)])
    func `Without a word the method decides`(method: String, isRepeatable: Bool) {
        #expect(HTTPRequest(method: method, url: "https://example.org/").isRepeatable == isRepeatable)
    }
}

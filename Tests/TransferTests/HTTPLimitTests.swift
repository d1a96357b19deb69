import TestSupport
import Testing
import Transfer

/// Bytes and time a request may take.
@Suite struct HTTPLimitTests {
    private let client: HTTPClient

    init() throws { client = try HTTPClient() }

    private func failure(_ request: HTTPRequest, _ client: HTTPClient? = nil) async throws -> TransferError {
        try #require(await #expect(throws: TransferError.self) { try await (client ?? self.client).send(request) })
    }

    @Test func `A body at the limit is taken, one over it is not`() async throws {
        let peer = try HTTPPeer { _ in .reply(200, [], Array(repeating: 65, count: 1000)) }
        #expect(try await client.send(HTTPRequest(url: peer.url, maximumResponseBytes: 1000)).body.count == 1000)
        let error = try await failure(HTTPRequest(url: peer.url, maximumResponseBytes: 999))
        #expect(error.code == .tooLarge(limit: 999))
        #expect(!error.isTransient)
    }

    @Test func `A body without end is cut off`() async throws {
        let peer = try HTTPPeer { _ in .stream(Array(repeating: 65, count: 65536), times: .max) }
        #expect(try await failure(HTTPRequest(url: peer.url, maximumResponseBytes: 1 << 20)).code == .tooLarge(limit: 1 << 20))
    }

    @Test func `The limit holds for what comes out of the compression`() async throws {
        let bomb = try HTTPPeer.gzip(Array(repeating: 0, count: 20_000_000))
        #expect(bomb.count < 50_000)
        let peer = try HTTPPeer { _ in .reply(200, [("Content-Encoding", "gzip")], bomb) }
        #expect(
            try await failure(HTTPRequest(url: peer.url, maximumResponseBytes: 1_000_000)).code == .tooLarge(limit: 1_000_000))
        let whole = try await client.send(HTTPRequest(url: peer.url, maximumResponseBytes: 20_000_000))
        #expect(whole.body.count == 20_000_000)
    }

    @Test func `What is not compressed as it says is a broken answer`() async throws {
        let peer = try HTTPPeer { _ in .reply(200, [("Content-Encoding", "gzip")], Array("not gzip at all".utf8)) }
        #expect(try await failure(HTTPRequest(url: peer.url)).code == .protocolViolation)
    }

    @Test func `A silent server runs into the limit, and the phase is told`() async throws {
        let silent = try HTTPPeer { _ in .silence }
        #expect(try await failure(HTTPRequest(url: silent.url, timeout: .milliseconds(150))).code == .timeout(.response))
        let half = try ScriptedServer {
            try $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            $0.holdSilently()
        }
        let request = HTTPRequest(url: "http://127.0.0.1:\(half.port)", timeout: .seconds(1))
        #expect(try await failure(request).code == .timeout(.body))
        let noTLS = try ScriptedServer { $0.holdSilently() }
        let secure = HTTPRequest(url: "https://127.0.0.1:\(noTLS.port)", connectTimeout: .seconds(1))
        #expect(try await failure(secure).code == .timeout(.tls))
    }

    @Test func `Waiting for a connection counts, and is told as such`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let peer = try HTTPPeer { _ in
            ask.yield()
            return .silence
        }
        let client = try HTTPClient(options: .init(connectionsPerHost: 1))
        let first = Task { try await client.send(HTTPRequest(url: peer.url)) }
        for await _ in asked { break }
        let error = try await failure(HTTPRequest(url: peer.url, timeout: .milliseconds(150)), client)
        #expect(error.code == .timeout(.queue))
        first.cancel()
        await #expect(throws: TransferError.self) { try await first.value }
    }
}

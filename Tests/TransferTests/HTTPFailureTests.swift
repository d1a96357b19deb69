import TestSupport
import Testing
import Transfer

/// What can go wrong, and how it is told.
@Suite struct HTTPFailureTests {
    private let client: HTTPClient

    init() throws { client = try HTTPClient() }

    private func failure(_ request: HTTPRequest, _ client: HTTPClient? = nil) async throws -> TransferError {
        try #require(await #expect(throws: TransferError.self) { try await (client ?? self.client).send(request) })
    }

    @Test func `Nobody listens, nobody is called so, and a reset connection are told apart`() async throws {
        let port = try LocalPort.free()[0]
        #expect(try await failure(HTTPRequest(url: "http://127.0.0.1:\(port)")).code == .connect)
        #expect(try await failure(HTTPRequest(url: "http://name.invalid/")).code == .resolve)
        let peer = try HTTPPeer { _ in .reset }
        #expect(try await failure(HTTPRequest(url: peer.url)).code == .connectionLost)
        let cut = try HTTPPeer { _ in .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") }
        let error = try await failure(HTTPRequest(url: cut.url))
        #expect(error.code == .connectionLost)
        #expect(error.isTransient)
    }

    @Test func `Errors name the host, never path, query or credentials`() async throws {
        let port = try LocalPort.free()[0]
        let error = try await failure(HTTPRequest(url: "http://user:pa55@127.0.0.1:\(port)/bot123:tok?key=s3cret"))
        let text = "\(error) \(String(reflecting: error))"
        #expect(error.message.contains("http://127.0.0.1:\(port)"))
        for secret in ["pa55", "user", "tok", "s3cret"] { #expect(!text.contains(secret)) }
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://x/", "smtp://127.0.0.1/", "ldap://x/",
    ])
    func `Only http and https are spoken`(url: String) async throws {
        #expect(try await failure(HTTPRequest(url: url)).code == .protocolRefused)
    }

    @Test(arguments: [
        "", "example.org", "http://", "http:// x/", "http://a\r\nHost: b/", "http://[::1", "//x", "http://x:99999/",
    ])
    func `A URL that is none is refused`(url: String) async throws {
        #expect(try await failure(HTTPRequest(url: url)).code == .invalidRequest)
    }

    @Test func `Plain http can be refused`() async throws {
        let client = try HTTPClient(options: .init(allowsPlainHTTP: false))
        #expect(try await failure(HTTPRequest(url: "http://127.0.0.1/"), client).code == .protocolRefused)
    }

    @Test(arguments: [
        [("X-A", "1\r\nX-B: 2")], [("X-A", "1\nX-B: 2")], [("X-A\r\nX-B", "2")], [("X A", "1")], [("", "1")], [("X-A", "1\0")],
        [("X-A:", "1")], [("X-A", "\u{7F}")],
    ])
    func `A header can not become two`(headers: [(String, String)]) async throws {
        let request = HTTPRequest(url: "http://127.0.0.1:1/", headers: headers.map { (name: $0.0, value: $0.1) })
        #expect(try await failure(request).code == .invalidRequest)
    }

    @Test(arguments: ["GET /x HTTP/1.1\r\nHost: y\r\n\r\nGET", "", "G ET"])
    func `A method can not become a request`(method: String) async throws {
        #expect(try await failure(HTTPRequest(method: method, url: "http://127.0.0.1:1/")).code == .invalidRequest)
    }

    @Test func `Cancelling the task cancels the transfer`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let peer = try HTTPPeer { _ in
            ask.yield()
            return .silence
        }
        let running = Task { try await client.send(HTTPRequest(url: peer.url)) }
        for await _ in asked { break }
        running.cancel()
        #expect(await #expect(throws: TransferError.self) { try await running.value }?.code == .cancelled)
        let never = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(HTTPRequest(url: peer.url))
        }
        #expect(await #expect(throws: TransferError.self) { try await never.value }?.code == .cancelled)
    }

    @Test func `Shutting down ends what runs and refuses what comes`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let peer = try HTTPPeer { _ in
            ask.yield()
            return .silence
        }
        let running = Task { try await client.send(HTTPRequest(url: peer.url)) }
        for await _ in asked { break }
        client.shutdown()
        #expect(await #expect(throws: TransferError.self) { try await running.value }?.code == .closed)
        #expect(try await failure(HTTPRequest(url: peer.url)).code == .closed)
    }
}

import TestSupport
import Testing
import Transfer

@Suite struct HTTPClientTests {
    private let client: HTTPClient

    init() throws { client = try HTTPClient() }

    private func failure(_ request: HTTPRequest, _ client: HTTPClient? = nil) async throws -> TransferError {
        try #require(await #expect(throws: TransferError.self) { try await (client ?? self.client).send(request) })
    }

    private static let ok: HTTPPeer.Answer = .reply(200, [("Content-Type", "text/plain")], Array("fine".utf8))

    // MARK: Asking and hearing

    @Test func `Method, headers and body arrive, and the answer comes back`() async throws {
        let peer = try HTTPPeer { request in
            #expect(request.method == "PATCH")
            #expect(request.target == "/a/b?c=%20d")
            #expect(request.header("x-one") == "1")
            #expect(request.header("x-empty") == "")
            #expect(request.header("user-agent") == "inlet")
            #expect(request.header("expect") == nil)
            #expect(request.header("content-type") == nil)
            #expect(request.headers.filter { $0.name == "X-Twice" }.map(\.value) == ["a", "b"])
            return .reply(201, [("X-Back", "yes"), ("x-back", "again")], request.body)
        }
        let body = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        let response = try await client.send(
            HTTPRequest(
                method: "PATCH", url: "\(peer.url)/a/b?c=%20d",
                headers: [("X-One", "1"), ("X-Empty", ""), ("X-Twice", "a"), ("X-Twice", "b")], body: body))
        #expect(response.status == 201)
        #expect(response.body == body)
        #expect(response.header("X-BACK") == "yes")
        #expect(response.headers.filter { $0.name.lowercased() == "x-back" }.count == 2)
        #expect(response.duration > .zero)
    }

    @Test(arguments: ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
    func `Every method works without a body`(method: String) async throws {
        let peer = try HTTPPeer { request in
            #expect(request.method == method)
            #expect(request.body.isEmpty)
            return Self.ok
        }
        let response = try await client.send(HTTPRequest(method: method, url: peer.url))
        #expect(response.status == 200)
        #expect(response.body.isEmpty == (method == "HEAD"))
    }

    @Test func `An empty body is sent with its length`() async throws {
        let peer = try HTTPPeer { request in
            #expect(request.header("content-length") == "0")
            return Self.ok
        }
        _ = try await client.send(HTTPRequest(method: "POST", url: peer.url, body: []))
    }

    @Test(arguments: [204, 301, 404, 429, 500, 503])
    func `Any status is an answer`(status: Int) async throws {
        let peer = try HTTPPeer { _ in .reply(status) }
        #expect(try await client.send(HTTPRequest(url: peer.url)).status == status)
    }

    @Test func `Interim answers and trailers are not headers of the answer`() async throws {
        let peer = try HTTPPeer { _ in
            .raw(
                """
                HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                2\r\nhi\r\n0\r\nX-Trailer: 1\r\n\r\n
                """)
        }
        let response = try await client.send(HTTPRequest(url: peer.url))
        #expect(response.status == 200)
        #expect(response.header("x-early") == nil)
        #expect(response.header("x-trailer") == nil)
        #expect(response.body == Array("hi".utf8))
    }

    @Test func `Two hundred requests at once share the connections allowed`() async throws {
        let peer = try HTTPPeer { .reply(200, [], Array($0.target.utf8)) }
        let client = try HTTPClient(options: .init(connectionsPerHost: 8))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try await client.send(HTTPRequest(url: "\(peer.url)/\(number)"))
                    return response.body == Array("/\(number)".utf8)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(peer.requestCount == 200)
        #expect(peer.connectionCount <= 8)
    }

    // MARK: Limits

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
        let request = HTTPRequest(url: "http://127.0.0.1:\(half.port)", timeout: .milliseconds(150))
        #expect(try await failure(request).code == .timeout(.body))
        let noTLS = try ScriptedServer { $0.holdSilently() }
        let secure = HTTPRequest(url: "https://127.0.0.1:\(noTLS.port)", connectTimeout: .milliseconds(150))
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

    // MARK: Failing

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

    // MARK: Redirects

    @Test func `Redirects are answers unless allowed, and allowed ones are counted`() async throws {
        let peer = try HTTPPeer { request in
            let number = Int(request.target.dropFirst()) ?? 0
            return number == 3 ? Self.ok : .reply(302, [("Location", "/\(number + 1)")])
        }
        #expect(try await client.send(HTTPRequest(url: "\(peer.url)/0")).status == 302)
        #expect(try await client.send(HTTPRequest(url: "\(peer.url)/0", redirects: 3)).status == 200)
        #expect(try await failure(HTTPRequest(url: "\(peer.url)/0", redirects: 2)).code == .tooManyRedirects)
    }

    @Test func `Keys in headers do not follow to another origin`() async throws {
        let stranger = try HTTPPeer { request in
            #expect(request.header("x-api-key") == nil)
            #expect(request.header("authorization") == nil)
            #expect(request.header("accept") == "text/x")
            return Self.ok
        }
        let peer = try HTTPPeer { request in
            request.target == "/away" ? .reply(307, [("Location", stranger.url)]) : .reply(307, [("Location", "/away")])
        }
        let headers = [
            (name: "X-Api-Key", value: "k"), (name: "Authorization", value: "Bearer t"), (name: "Accept", value: "text/x"),
        ]
        #expect(try await client.send(HTTPRequest(url: peer.url, headers: headers, redirects: 5)).status == 200)
    }

    @Test func `A body goes on with 307 and stays behind with 303`() async throws {
        let peer = try HTTPPeer { request in
            switch request.target {
            case "/307": .reply(307, [("Location", "/end")])
            case "/303": .reply(303, [("Location", "/end")])
            default: .reply(200, [], Array("\(request.method) \(request.body.count)".utf8))
            }
        }
        let answer = { (status: Int) in
            let request = HTTPRequest(method: "POST", url: "\(peer.url)/\(status)", body: [1, 2, 3], redirects: 1)
            return String(decoding: try await client.send(request).body, as: UTF8.self)
        }
        #expect(try await answer(307) == "POST 3")
        #expect(try await answer(303) == "GET 0")
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://x/", "ftp://x/"])
    func `A redirect can not change to another protocol`(location: String) async throws {
        let peer = try HTTPPeer { _ in .reply(302, [("Location", location)]) }
        #expect(try await failure(HTTPRequest(url: peer.url, redirects: 3)).code == .protocolRefused)
    }
}

/// The whole way to addresses that may and may not be connected.
@Suite struct ResolverGuardTests {
    @Test(arguments: [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "168.63.129.16",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fec0::1",
    ])
    func `Inside addresses are refused`(text: String) throws {
        #expect(!ResolverGuard().permits(try #require(NetworkAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101",
    ])
    func `Public addresses are allowed`(text: String) throws {
        #expect(ResolverGuard().permits(try #require(NetworkAddress(text))))
    }

    @Test func `An allowed block is allowed, in either notation of an address, and nothing beside it`() throws {
        let range = try #require(AddressRange("10.1.2.0/24"))
        let guarded = ResolverGuard(allowing: [range])
        #expect(guarded.permits(try #require(NetworkAddress("10.1.2.255"))))
        #expect(guarded.permits(try #require(NetworkAddress("::ffff:10.1.2.1"))))
        #expect(!guarded.permits(try #require(NetworkAddress("10.1.3.0"))))
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "host", "::/129", "1.2.3.4/-1", "1.2.3.4/8/8", "1.2.3.4/x"])
    func `What is no block is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
    func `No spelling of a loopback address gets through`(host: String) async throws {
        let peer = try HTTPPeer { _ in .reply(200) }
        let client = try HTTPClient(options: .init(transfer: TransferOptions(addresses: ResolverGuard())))
        let error = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(url: "http://\(host):\(peer.port)/"))
        }
        #expect(error?.code == .refusedAddress)
        #expect(peer.connectionCount == 0)
    }

    @Test func `A redirect from an allowed address to an inside one is refused`() async throws {
        let inside = try HTTPPeer { _ in .reply(200) }
        let peer = try HTTPPeer { _ in .reply(302, [("Location", "http://127.0.0.2:\(inside.port)/")]) }
        let allowed = try #require(AddressRange("127.0.0.1"))
        let client = try HTTPClient(options: .init(transfer: TransferOptions(addresses: ResolverGuard(allowing: [allowed]))))
        let error = await #expect(throws: TransferError.self) { try await client.send(HTTPRequest(url: peer.url, redirects: 3)) }
        #expect(error?.code == .refusedAddress)
        #expect(peer.requestCount == 1)
    }

    @Test func `A guard behind a proxy promises too much and is refused`() {
        let options = TransferOptions(proxy: .url("http://127.0.0.1:3128"), addresses: ResolverGuard())
        #expect(throws: TransferError.self) { try HTTPClient(options: .init(transfer: options)) }
    }

    @Test func `A proxy is used where one is set, and its refusal is told`() async throws {
        let proxy = try HTTPPeer { request in
            request.method == "CONNECT" ? .reply(403) : .reply(200, [], Array(request.target.utf8))
        }
        let client = try HTTPClient(options: .init(transfer: TransferOptions(proxy: .url(proxy.url))))
        let response = try await client.send(HTTPRequest(url: "http://shop.invalid/x"))
        #expect(response.body == Array("http://shop.invalid/x".utf8))
        let error = await #expect(throws: TransferError.self) { try await client.send(HTTPRequest(url: "https://shop.invalid/")) }
        #expect(error?.code == .proxy)
    }
}

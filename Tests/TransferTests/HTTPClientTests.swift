import TestSupport
import Testing
import Transfer

@Suite struct HTTPClientTests {
    private let client: HTTPClient

    init() throws { client = try HTTPClient() }

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
}

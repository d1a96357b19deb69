import TestSupport
import Testing
import Transfer

/// Where a request may be sent on to.
@Suite struct HTTPRedirectTests {
    private let client: HTTPClient

    init() throws { client = try HTTPClient() }

    private func failure(_ request: HTTPRequest, _ client: HTTPClient? = nil) async throws -> TransferError {
        try #require(await #expect(throws: TransferError.self) { try await (client ?? self.client).send(request) })
    }

    private static let ok: HTTPPeer.Answer = .reply(200, [], Array("fine".utf8))

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

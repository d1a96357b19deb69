import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite struct OAuthTests {
    private final class Clock: Sendable {
        private let moved = Mutex(0.0)
        var now: Date { Date(timeIntervalSince1970: 1_800_000_000 + moved.withLock { $0 }) }
        func advance(_ seconds: Double) { moved.withLock { $0 += seconds } }
    }

    private func source(
        _ peer: HTTPPeer, _ grant: OAuthConfiguration.Grant = .clientCredentials, clock: Clock = Clock()
    ) throws -> OAuthTokenSource {
        OAuthTokenSource(
            OAuthConfiguration(
                tokenURL: "\(peer.url)/token", clientID: "id&1", clientSecret: "se cret=+", scope: "https://mail/.default",
                grant: grant),
            http: try HTTPClient(), now: { clock.now })
    }

    private static func json(_ text: String, status: Int = 200) -> HTTPPeer.Answer {
        .reply(status, [("Content-Type", "application/json")], Array(text.utf8))
    }

    @Test func `A token is asked for by form, kept, and renewed before it ends`() async throws {
        let counter = Counter()
        let peer = try HTTPPeer { request in
            let form = String(decoding: request.body, as: UTF8.self)
            #expect(request.header("content-type") == "application/x-www-form-urlencoded")
            #expect(
                form
                    == "client_id=id%261&client_secret=se%20cret%3D%2B&scope=https%3A%2F%2Fmail%2F.default&grant_type=client_credentials"
            )
            return Self.json("{\"access_token\":\"t\(counter.add())\",\"expires_in\":3600,\"token_type\":\"Bearer\"}")
        }
        let clock = Clock()
        let source = try source(peer, clock: clock)
        #expect(try await source.accessToken().value == "t1")
        #expect(await source.expiresAt == clock.now.addingTimeInterval(3600))
        clock.advance(3200)
        #expect(try await source.accessToken().value == "t1")
        clock.advance(101)
        #expect(try await source.accessToken().value == "t2")
        await source.invalidate()
        #expect(try await source.accessToken().value == "t3")
    }

    @Test func `Callers that come at once share one request`() async throws {
        let peer = try HTTPPeer { _ in Self.json("{\"access_token\":\"t\",\"expires_in\":\"3600\"}") }
        let source = try source(peer)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await source.accessToken().value } }
            for try await token in group { #expect(token == "t") }
        }
        #expect(peer.requestCount == 1)
    }

    @Test func `A refresh token that the server replaces is replaced`() async throws {
        let peer = try HTTPPeer { request in
            let form = String(decoding: request.body, as: UTF8.self)
            return Self.json("{\"access_token\":\"t\",\"refresh_token\":\"\(form.contains("refresh_token=r1") ? "r2" : "r3")\"}")
        }
        let source = try source(peer, .refreshToken("r1"))
        _ = try await source.accessToken()
        #expect(await source.refreshToken == "r2")
        await source.invalidate()
        _ = try await source.accessToken()
        #expect(await source.refreshToken == "r3")
        #expect(await source.expiresAt == nil)
    }

    @Test func `A refusal is told in the server's words, without secrets`() async throws {
        let peer = try HTTPPeer { _ in
            Self.json(
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: secret se cret=+ expired\"}", status: 401)
        }
        let source = try source(peer)
        let error = await #expect(throws: TransferError.self) { try await source.accessToken() }
        #expect(error?.code == .loginRefused)
        #expect(error?.serverCode == "invalid_client")
        #expect(error?.serverText == "invalid_client: AADSTS7000222: secret *** expired")
        #expect(await source.lastFailure == error)
    }

    @Test(arguments: [
        (500, "x", true), (429, "{}", true), (200, "<html>", true), (200, "{\"access_token\":\"a b\"}", true), (400, "{}", false),
    ])
    func `Other answers are failures that may or may not pass`(status: Int, body: String, isTransient: Bool) async throws {
        let peer = try HTTPPeer { _ in Self.json(body, status: status) }
        let source = try source(peer)
        let error = await #expect(throws: TransferError.self) { try await source.accessToken() }
        #expect(error?.isTransient == isTransient)
    }

    @Test func `A token does not print its value`() async throws {
        let peer = try HTTPPeer { _ in Self.json("{\"access_token\":\"s3cret\"}") }
        let token = try await source(peer).accessToken()
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("s3cret"))
        let credentials = Credentials.xoauth2(user: "u", token: token.value)
        dump(credentials, to: &dumped)
        #expect(!"\(credentials) \(String(reflecting: credentials)) \(dumped)".contains("s3cret"))
    }
}

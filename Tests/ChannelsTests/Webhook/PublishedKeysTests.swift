import Channels
import Crypto
import CryptoExtras
import Foundation
import Intake
import Recipes
import Synchronization
import TestSupport
import Testing
import Transfer

/// Keys that vendors publish, fetched from a real server while requests come in.
@Suite("Published keys are fetched")
struct PublishedKeysTests {
    private static let certificate = KeyRequest.certificate(url: "https://sns.us-east-1.amazonaws.com/a.pem")

    @Test("A certificate is fetched once for many who ask at once, and kept")
    func once() async throws {
        let vendor = try Vendor(["/a.pem": "a certificate"])
        let keys = vendor.keys()
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = await keys.keys(fetching: Self.certificate) } }
        }
        #expect(vendor.peer.requestCount == 1)
        #expect(await keys.keys(fetching: nil)[Self.certificate] == Array("a certificate".utf8))
        vendor.clock.advance(by: .seconds(5 * 3_600))
        #expect(await keys.keys(fetching: nil)[Self.certificate] != nil)
        #expect(vendor.peer.requestCount == 1)
    }

    @Test("What is older than six hours is fetched anew; while the vendor is away the old one holds for a day, and is asked for now and then")
    func aging() async throws {
        let vendor = try Vendor(["/a.pem": "old"])
        let keys = vendor.keys()
        _ = await keys.keys(fetching: Self.certificate)
        vendor.clock.advance(by: .seconds(7 * 3_600))
        #expect(await keys.keys(fetching: nil)[Self.certificate] == nil, "The check has to ask for it.")
        vendor.publish(nil, at: "/a.pem")
        for _ in 0..<20 { #expect(await keys.keys(fetching: Self.certificate)[Self.certificate] == Array("old".utf8)) }
        #expect(vendor.peer.requestCount == 2, "One attempt in half a minute.")
        vendor.clock.advance(by: .seconds(31))
        vendor.publish("new", at: "/a.pem")
        #expect(await keys.keys(fetching: Self.certificate)[Self.certificate] == Array("new".utf8))
        vendor.publish(nil, at: "/a.pem")
        vendor.clock.advance(by: .seconds(25 * 3_600))
        #expect(await keys.keys(fetching: Self.certificate)[Self.certificate] == nil, "Nothing is believed for ever.")
    }

    @Test("A server that cannot prove who it is gives no key, and neither does one on an address that is not public")
    func chain() async throws {
        let peer = try await TLSPeer.start()
        func body(_ options: TransferOptions, _ host: String = "localhost") async throws -> [UInt8]? {
            let keys = PublishedKeys(http: try HTTPClient(options: .init(transfer: options, allowsPlainHTTP: false)))
            let request = KeyRequest.certificate(url: "https://\(host):\(peer.port)/a.pem")
            return await keys.keys(fetching: request)[request]
        }
        #expect(try await body(TransferOptions(caFile: peer.certificate)) != nil, "The authority is known: the test would see a key.")
        #expect(try await body(TransferOptions()) == nil, "The authority is unknown.")
        #expect(try await body(TransferOptions(caFile: peer.certificate), "other.localhost") == nil, "The name is another.")
        #expect(try await body(TransferOptions(caFile: peer.certificate, addresses: ResolverGuard())) == nil, "The address is inside.")
        let plain = PublishedKeys(http: try HTTPClient(options: .init(allowsPlainHTTP: false)))
        let vendor = try Vendor(["/a.pem": "a"])
        let request = KeyRequest.certificate(url: "\(vendor.peer.url)/a.pem")
        #expect(await plain.keys(fetching: request)[request] == nil && vendor.peer.requestCount == 0, "Not over http.")
        try await peer.stop()
    }

    @Test("A key that the vendor rotates in is fetched for the first token that names it; invented ids make it knock once in five minutes")
    func rotation() async throws {
        let house = try TokenHouse()
        #expect(await house.status(house.token(kid: "k1", key: house.first)) == 200)
        #expect(house.vendor.peer.requestCount == 2, "The OpenID configuration and the set that it names.")
        #expect(await house.status(house.token(kid: "k1", key: house.first)) == 200)
        #expect(house.vendor.peer.requestCount == 2)

        // The vendor rotates; within five minutes of the last fetch nobody knocks again, and afterwards the new key is found.
        try house.publish(["k2": house.second])
        for _ in 0..<10 { #expect(await house.status(house.token(kid: "k2", key: house.second)) == 401) }
        #expect(house.vendor.peer.requestCount == 2)
        house.vendor.clock.advance(by: .seconds(301))
        #expect(await house.status(house.token(kid: "k2", key: house.second)) == 200)
        #expect(house.vendor.peer.requestCount == 4)
        #expect(await house.status(house.token(kid: "k1", key: house.first)) == 401, "What is no longer published is no longer believed.")

        for number in 0..<50 { #expect(await house.status(house.token(kid: "made-up-\(number)", key: house.first)) == 401) }
        #expect(house.vendor.peer.requestCount == 4)
        house.vendor.clock.advance(by: .seconds(301))
        for number in 0..<50 { #expect(await house.status(house.token(kid: "made-up-\(number)", key: house.first)) == 401) }
        #expect(house.vendor.peer.requestCount == 6)
    }

    @Test("Another algorithm, another key, an end that has passed, no end, and another audience are refused, and fetch nothing that is at hand")
    func refusals() async throws {
        let house = try TokenHouse()
        #expect(await house.status(house.token(kid: "k1", key: house.first)) == 200)
        let fetched = house.vendor.peer.requestCount
        #expect(await house.status(house.token(kid: "k1", key: house.second)) == 401)
        #expect(await house.status(house.token(kid: "k1", key: house.first, claims: ["exp": 1_699_999_000])) == 401)
        #expect(await house.status(house.token(kid: "k1", key: house.first, claims: ["exp": NSNull()])) == 401)
        #expect(await house.status(house.token(kid: "k1", key: house.first, claims: ["aud": "another app"])) == 401)
        #expect(await house.status(house.token(kid: "k1", key: house.first, claims: ["iss": "https://evil.example"])) == 401)
        // Signed with the public key as if it were the secret of an HMAC, and not signed at all.
        let confused = house.text(kid: "k1", algorithm: "HS256")
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(confused.utf8), using: SymmetricKey(data: Data(house.first.publicKey.pemRepresentation.utf8)))
        #expect(await house.status("\(confused).\(TokenHouse.base64url(Data(code)))") == 401)
        #expect(await house.status("\(house.text(kid: "k1", algorithm: "none")).") == 401)
        #expect(await house.status("no token") == 401)
        #expect(house.vendor.peer.requestCount == fetched)
        #expect(house.stored.count == 1)
    }
}

/// A vendor's server; what `https` says in its addresses is served without TLS here, which the test of the chain makes up for.
private final class Vendor: Sendable {
    let peer: HTTPPeer
    let clock = ManualClock()
    private let pages: Pages

    init(_ pages: [String: String]) throws {
        let shared = Pages(pages)
        self.pages = shared
        peer = try HTTPPeer { request in
            shared.pages.withLock { $0[request.target] }.map { .reply(200, [("Content-Type", "text/plain")], Array($0.utf8)) } ?? .reply(503)
        }
    }

    func publish(_ page: String?, at path: String) { pages.pages.withLock { $0[path] = page } }

    func keys() -> PublishedKeys {
        let (url, clock) = (peer.url, clock)
        return PublishedKeys(now: { clock.now }) { asked in
            let path = asked.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
            let response = try await HTTPClient().send(HTTPRequest(url: url + path))
            guard response.status == 200 else { throw ServerFailure("It answered \(response.status).") }
            return response.body
        }
    }

    private final class Pages: Sendable {
        let pages: Mutex<[String: String]>
        init(_ pages: [String: String]) { self.pages = Mutex(pages) }
    }
}

private final class ManualClock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock(\.self) }
    func advance(by span: Duration) { time.withLock { $0 += span } }
}

/// An adapter whose vendor signs tokens as Microsoft and Google do, with the receiver in front of it.
private final class TokenHouse: Sendable {
    let vendor: Vendor
    let first: _RSA.Signing.PrivateKey
    let second: _RSA.Signing.PrivateKey
    let stored = Stored()
    private let receiver: WebhookReceiver

    init() throws {
        first = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        second = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        vendor = try Vendor(["/.well-known/openid-configuration": #"{"jwks_uri":"https://keys.example/set"}"#])
        let page: JSONValue = [
            "settings": ["app": ["required": true]],
            "verify": [
                "jwt": [
                    "header": "authorization", "prefix": "Bearer ", "algorithms": ["RS256"],
                    "key_set": "https://vendor.example/.well-known/openid-configuration", "issuer": "https://issuer.example",
                    "audience": "settings.app",
                ]
            ],
            "messages": ["text": "$.text"],
        ]
        let adapter = WebhookAdapter(
            name: AdapterName("bot"), endpoint: try Provider(name: "bot", reading: page).endpoint(settings: ["app": "app-1"]), mode: .enforce,
            publicURL: nil)
        let keys = vendor.keys()
        receiver = WebhookReceiver(
            adapters: { [AdapterName("bot"): adapter] }, inbox: stored, keys: { await keys.keys(fetching: $0) }, confirm: { _ in },
            ended: { _, _ in }, found: { _, _ in })
        try publish(["k1": first])
    }

    func publish(_ keys: [String: _RSA.Signing.PrivateKey]) throws {
        let entries = try keys.map { name, key in
            let primitives = try key.publicKey.getKeyPrimitives()
            return #"{"kty":"RSA","kid":"\#(name)","n":"\#(Self.base64url(primitives.modulus))","e":"\#(Self.base64url(primitives.publicExponent))"}"#
        }
        vendor.publish("{\"keys\":[\(entries.joined(separator: ","))]}", at: "/set")
    }

    func status(_ token: String) async -> Int? {
        let request = HTTPInput(
            method: "POST", target: "/in/bot", headers: ["authorization": "Bearer \(token)", "content-type": "application/json"],
            body: Array(#"{"text":"hello"}"#.utf8), receivedAt: 1_700_000_000_000_000)
        return await receiver.receive(request, at: AdapterName("bot"))?.status
    }

    func token(kid: String, key: _RSA.Signing.PrivateKey, claims: [String: Any] = [:]) -> String {
        let text = text(kid: kid, algorithm: "RS256", claims: claims)
        // Signing with a key that was just made does not fail.
        let signature = (try? key.signature(for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5))?.rawRepresentation ?? Data()
        return "\(text).\(Self.base64url(signature))"
    }

    func text(kid: String, algorithm: String, claims: [String: Any] = [:]) -> String {
        var all: [String: Any] = ["iss": "https://issuer.example", "aud": "app-1", "exp": 1_700_003_600, "nbf": 1_699_999_000]
        all.merge(claims) { $1 }
        all = all.filter { !($0.value is NSNull) }
        // Strings and numbers always have a JSON form.
        let body = (try? JSONSerialization.data(withJSONObject: all)) ?? Data()
        return "\(Self.base64url(Data(#"{"alg":"\#(algorithm)","kid":"\#(kid)"}"#.utf8))).\(Self.base64url(body))"
    }

    static func base64url(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// Keeps count of what was taken.
private final class Stored: Inbox {
    private let taken = Mutex(0)
    var count: Int { taken.withLock(\.self) }

    func accept(_ receptions: [Intake.Reception]) async throws -> [Intake.Acceptance] {
        taken.withLock { $0 += receptions.count }
        return receptions.map { _ in .duplicate }
    }
}

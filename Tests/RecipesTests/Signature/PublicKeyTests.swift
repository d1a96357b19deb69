import Testing

@testable import Recipes

/// Schemes whose keys the vendor publishes. The vectors were made with OpenSSL and a throw-away key.
@Suite("Published keys")
struct PublicKeyTests {
    private func verdict(_ page: String, _ settings: ProviderSettings, _ input: HTTPInput, _ keys: KeyRing) throws -> String {
        switch try ShippedProviders.provider(page).endpoint(settings: settings).verify(input, keys: keys) {
        case .verified(let proof): proof.scheme
        case .refused(let refusal): refusal.code.rawValue
        }
    }

    // MARK: SNS

    private static let certificateURL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem"
    private static let topic = "arn:aws:sns:us-east-1:1:sms"

    private func notification(version: String, signature: String, url: String = certificateURL) -> HTTPInput {
        let message: JSONValue = [
            "Type": "Notification", "MessageId": "n-1", "TopicArn": .string(Self.topic), "Subject": "s",
            "Message": "{\"messageBody\":\"hi\",\"originationNumber\":\"+14255550182\"}", "Timestamp": "2024-01-01T08:00:00.000Z",
            "SignatureVersion": .string(version), "Signature": .string(signature), "SigningCertURL": .string(url),
        ]
        return HTTPInput(method: "POST", target: "/in/sns", body: message.serialized(), receivedAt: 0)
    }

    private var ring: KeyRing {
        var ring = KeyRing()
        ring[.certificate(url: Self.certificateURL)] = Array(Self.certificate.utf8)
        return ring
    }

    @Test("SNS messages of both signature versions are verified with the certificate that they name")
    func snsVersions() throws {
        #expect(try verdict("aws-sns", ["topics": Self.topic], notification(version: "1", signature: Self.sha1), ring) == "sns")
        #expect(try verdict("aws-sns", ["topics": Self.topic], notification(version: "2", signature: Self.sha256), ring) == "sns")
        #expect(
            try verdict("aws-sns", ["topics": Self.topic], notification(version: "1", signature: Self.sha256), ring)
                == "signature_mismatch")
    }

    @Test("Another topic, and a certificate that is not at hand, are refused; the endpoint says what to fetch")
    func snsKeys() throws {
        let input = notification(version: "2", signature: Self.sha256)
        #expect(try verdict("aws-sns", ["topics": "arn:other"], input, ring) == "claim_refused")
        #expect(try verdict("aws-sns", ["topics": Self.topic], input, KeyRing()) == "key_unavailable")
        let endpoint = try ShippedProviders.provider("aws-sns").endpoint(settings: ["topics": Self.topic])
        #expect(endpoint.missingKey(for: input) == .certificate(url: Self.certificateURL))
        #expect(endpoint.missingKey(for: input, keys: ring) == nil)
    }

    @Test(
        "A certificate is believed on Amazon's own hosts alone",
        arguments: [
            "http://sns.us-east-1.amazonaws.com/a.pem", "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
            "https://sns.us-east-1.evil.com/a.pem", "https://evil@sns.us-east-1.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com:8443/a.pem", "https://sns.us-east-1.amazonaws.com/a.pem?x=.pem",
            "https://sns.us-east-1.amazonaws.com/a.txt", "https://s3.us-east-1.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com/a.pem#b",
        ])
    func snsHosts(url: String) {
        #expect(SNSVerifier.certificateURL(of: ["SigningCertURL": .string(url)]) == nil)
    }

    @Test("The hosts of all partitions are believed")
    func snsPartitions() {
        for url in [Self.certificateURL, "https://sns.cn-north-1.amazonaws.com.cn/a.pem"] {
            #expect(SNSVerifier.certificateURL(of: ["SigningCertURL": .string(url)]) == url)
        }
    }

    @Test("A subscription is confirmed only after its signature was checked")
    func snsConfirmation() throws {
        let endpoint = try ShippedProviders.provider("aws-sns").endpoint(settings: ["topics": Self.topic])
        let message: JSONValue = [
            "Type": "SubscriptionConfirmation", "TopicArn": .string(Self.topic), "SubscribeURL": "https://evil.example/",
        ]
        let input = HTTPInput(method: "POST", target: "/in/sns", body: message.serialized(), receivedAt: 0)
        guard case .refused = endpoint.receive(input) else {
            Issue.record("An unsigned confirmation was taken.")
            return
        }
    }

    // MARK: Bot Framework

    private static let keySet = KeyRequest.keySet(url: "https://login.botframework.com/v1/.well-known/openidconfiguration")

    private func activity(serviceURL: String, now: Int64 = 1_704_067_300) -> HTTPInput {
        let body: JSONValue = ["type": "message", "id": "1", "serviceUrl": .string(serviceURL)]
        return HTTPInput(
            method: "POST", target: "/in/bot", headers: ["Authorization": "Bearer \(Self.token)"], body: body.serialized(),
            receivedAt: now * 1_000_000)
    }

    @Test("RS256 tokens are verified with the published key of their id, for one app and one service URL")
    func botFramework() throws {
        var keys = KeyRing()
        keys[Self.keySet] = Array("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\",\"n\":\"\(Self.modulus)\",\"e\":\"AQAB\"}]}".utf8)
        let good = activity(serviceURL: "https://smba.example/")
        #expect(try verdict("teams-bot", ["app_id": "app-1"], good, keys) == "jwt")
        #expect(try verdict("teams-bot", ["app_id": "app-2"], good, keys) == "claim_refused")
        #expect(
            try verdict("teams-bot", ["app_id": "app-1"], activity(serviceURL: "https://evil.example/"), keys) == "claim_refused")
        #expect(
            try verdict("teams-bot", ["app_id": "app-1"], activity(serviceURL: "https://smba.example/", now: 1_704_071_200), keys)
                == "timestamp_outside_window")
        #expect(try verdict("teams-bot", ["app_id": "app-1"], good, KeyRing()) == "key_unavailable")
    }

    @Test("A token under another algorithm is refused, also when its HMAC key would be the public key")
    func algorithmConfusion() throws {
        let header = ByteEncoding.base64url.encode(Array("{\"alg\":\"HS256\"}".utf8))
        let claims = ByteEncoding.base64url.encode(Array("{\"iss\":\"https://api.botframework.com\",\"aud\":\"app-1\"}".utf8))
        let code = DigestAlgorithm.sha256.authenticate(Array("\(header).\(claims)".utf8), key: Array(Self.certificate.utf8))
        let token = "\(header).\(claims).\(ByteEncoding.base64url.encode(code))"
        let input = HTTPInput(method: "POST", target: "/", headers: ["Authorization": "Bearer \(token)"], receivedAt: 0)
        #expect(try verdict("teams-bot", ["app_id": "app-1"], input, KeyRing()) == "algorithm_refused")
    }

    // MARK: Vectors

    private static let sha1 =
        "ZWcImfFa4OSBpgyyyEirfsH/E8H+3rTZrxoCSnRvmIcxmmOl2Dm97hF6OQp/KhKAqj9MQeG9ZWKHKyYhxKkwd4A+C8DzxPYc3GEOIz+UeyQ2mO"
        + "b3bCu1CQIPdteMrTRmMVM5sO9TZ/v+Nx8jGOb4+kg18f99WQqgm1Uw5Iv5ZHkiqrlCODY0N3apRYdm7Czt8Ufh0uQwMJ03dOXGBHVtOQGY9ufW"
        + "w2F5592wQHPk0JTlL5xFj+O9tFN4l2iJTXtksuDCA0JxZNN1TSDr7YMAqn1x3x5VB/19vmZvPU+PImZomrSvySqYk5Q3N01ZZrFKy0XERaKMSr"
        + "OVKiAF8B+rcA=="
    private static let sha256 =
        "dwiy14VGeYnYSXm281x8GJCWMzPgdLu+oOQ6Bfs6wOJg0rR98z7SBdTV8XAmMgiWzjcZkGY9ZAlLOyXM9PL/G6j0Y4UqxKfo15Pf44O+CdTFI0"
        + "6tdijtQ9wGnfZSWunXCRuXkT7z1aFuzk/YtZ5qt6iJsZhTpshqslJzyioTtQnaJen9WBjm260mpfAwKeGSpEWN0s+Ugpa3/M5/2TyyPxYUoKKM"
        + "Xv4d3DzyJUegaEGTWnq+Q8007nqvZV56JpKNzIb0/HAK2ENQJvDi71qRa9or1AmmTBd43uKqV7H7up3q6OjAyObfz3xu/kqYZL43JnOdfGLhVC"
        + "iOM5oM9GN9ag=="
    private static let token =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2FwaS5ib3RmcmFtZXdvcmsuY29tIiwiYXVkIj"
        + "oiYXBwLTEiLCJzZXJ2aWNldXJsIjoiaHR0cHM6Ly9zbWJhLmV4YW1wbGUvIiwibmJmIjoxNzA0MDY3MjAwLCJleHAiOjE3MDQwNzA4MDB9.Dl5"
        + "oYcc8shGfiHmsl-j5zkQn8RBZd1CotaDMpA79Blyu5g8RpCKorYwRJqlv-ZLqAqzFQ4uF4AYUWZEY2BPDHM5MljTYrvyGoLzMNGbUecCCB-yJy"
        + "2BuG-BgWVKVUvaPr6uKYw_W3N0Ri4RqzVAPfzLMdehOeuiPCEa_x4711aVsGHK6mc-ZhY39Jdq869ijVetApoIbwECgqHBxBP79ews3FWhqpYA"
        + "knBjw8E95ljXsx3yc2bb2_6XoQHqROXSVxkiXT2QNRwZ7dCF2nH8g-YMY6DIjx2ZOThDkA5NgiL7nWQZjhSpnipg3FU9bproBiTLhWRBWCMFpb"
        + "kzADqp3jw"
    private static let modulus =
        "s89x883lTITNM9qs0AnrkkEYvs9m8edbk5bNrC-lM7W10-Pphr9DbEmEhDXpjaxBnqXDdOERiaJiHWc2kvBbiPkroVqiVpx_-e2QEFCHQLYVQz"
        + "_JaTMkiYBdnTTBkiJZUFJva1dOnrBoQfSulv2gKH1GmkwTh5hbfqjrGi5t6SGJnSie4pamTWdaXMOpRpr1Du0rW7QI8bm2wkxMXWEWBnEaCUpl"
        + "9Qmojz26ODhVwm-UqGWuu4__xT-jEuxVgNg0-D3bHF22qjaV68aVWg0wF8qt79_Az2Y53alqr9DQlie25r-hgr4VHQmeITRdN7BxEhI1kz5oin"
        + "agvgJpUndVPw"
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDGzCCAgOgAwIBAgIUUoF400nBG9BmSCapK3YLUaVHkSYwDQYJKoZIhvcNAQEL
        BQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTIxMDUwNzA4
        WhgPMjEyNjEwMjgwNTA3MDhaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29t
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs89x883lTITNM9qs0Anr
        kkEYvs9m8edbk5bNrC+lM7W10+Pphr9DbEmEhDXpjaxBnqXDdOERiaJiHWc2kvBb
        iPkroVqiVpx/+e2QEFCHQLYVQz/JaTMkiYBdnTTBkiJZUFJva1dOnrBoQfSulv2g
        KH1GmkwTh5hbfqjrGi5t6SGJnSie4pamTWdaXMOpRpr1Du0rW7QI8bm2wkxMXWEW
        BnEaCUpl9Qmojz26ODhVwm+UqGWuu4//xT+jEuxVgNg0+D3bHF22qjaV68aVWg0w
        F8qt79/Az2Y53alqr9DQlie25r+hgr4VHQmeITRdN7BxEhI1kz5oinagvgJpUndV
        PwIDAQABo1MwUTAdBgNVHQ4EFgQUXPCSxmQGjr4LEjdZUqn/GKTv2J0wHwYDVR0j
        BBgwFoAUXPCSxmQGjr4LEjdZUqn/GKTv2J0wDwYDVR0TAQH/BAUwAwEB/zANBgkq
        hkiG9w0BAQsFAAOCAQEAGGOXIh49gFxxbcZ2H7twNjW/tUcGviJ87vyxYHgloILD
        YSOaspb/bIj3mqt8XY28TOE2c0ixppkbBbbEYz0SR4M4JRZ6ecnxidnqkZd03vNu
        vx2mgLGBiFAnxN4iYtUf55jqOiSyyTlhx+pry24u8JOIIITFCm0FTnTqgiSgzNM9
        AmcEBEE8EB5hyxonffcEj3UPuwWpeeCcByxqswl4VDPt0GXvo+l+1LrZxyZbB7q/
        jFri2LVyFNaDe3/2yqbp3dSVEjIhKh1JvUFgqEaAdPZsYcOK58GbWA1McWeYoRxF
        BFbs5rUet6PX0BgJ28I9vjZ+IvfVFIei17tppwAziw==
        -----END CERTIFICATE-----
        """
}

import Testing

@testable import Recipes

@Suite("Signature schemes")
struct SchemeTests {
    private let body = Array("{\"id\":1}".utf8)
    private let now: Int64 = 1_704_067_200_000_000

    private func request(_ headers: HeaderFields = [:], body: [UInt8]? = nil, peer: String? = nil, target: String = "/in/x")
        -> HTTPInput
    {
        HTTPInput(method: "POST", target: target, headers: headers, body: body ?? self.body, peer: peer, receivedAt: now)
    }

    private func code(_ verdict: Verdict) -> String {
        switch verdict {
        case .verified(let proof): "\(proof.scheme) \(proof.secret.map(String.init) ?? "-")"
        case .refused(let refusal): refusal.code.rawValue
        }
    }

    private func mac(window: TimeWindow? = nil) -> VerificationRule {
        .scheme(
            .hmac(
                MACScheme(
                    secret: SecretReference("secret"),
                    message: SignedMessage([.field(.header("x-time")), .literal([0x2E]), .body]),
                    signature: PresentedSignature(.header("x-sig"), prefix: "v1=", separator: ",", encoding: .hex), window: window
                )))
    }

    private func signature(_ secret: String, _ time: String = "1704067200") -> String {
        "v1="
            + ByteEncoding.hex.encode(DigestAlgorithm.sha256.authenticate(Array("\(time).".utf8) + body, key: Array(secret.utf8)))
    }

    @Test("Two secrets are live, and the verdict says which one vouched")
    func rotation() throws {
        let verifier = try mac().verifier(ProviderSettings(["secret": ["new", "old"]]))
        #expect(code(verifier.verify(request(["X-Time": "1704067200", "X-Sig": signature("new")]))) == "hmac 0")
        #expect(code(verifier.verify(request(["X-Time": "1704067200", "X-Sig": signature("old")]))) == "hmac 1")
        #expect(code(verifier.verify(request(["X-Time": "1704067200", "X-Sig": signature("older")]))) == "signature_mismatch")
    }

    @Test("Where several schemes have to vouch, the older secret of one is told, whichever stands last")
    func rotationAmongAll() throws {
        let token = SharedTokenScheme(.header("x-token"), secret: SecretReference("secret"))
        let rule = VerificationRule.all([.scheme(.token(token)), .scheme(.addresses(AddressScheme(setting: "addresses")))])
        let verifier = try rule.verifier(ProviderSettings(["secret": ["new", "old"], "addresses": ["203.0.113.0/24"]]))
        #expect(code(verifier.verify(request(["X-Token": "new"], peer: "203.0.113.9"))) == "addresses 0")
        #expect(code(verifier.verify(request(["X-Token": "old"], peer: "203.0.113.9"))) == "addresses 1")
        #expect(code(verifier.verify(request(["X-Token": "old"], peer: "198.51.100.1"))) == "address_refused")
        #expect(code(verifier.verify(request(["X-Token": "other"], peer: "203.0.113.9"))) == "signature_mismatch")
    }

    @Test("One of several signatures is enough, those of other forms are passed over")
    func severalSignatures() throws {
        let verifier = try mac().verifier(["secret": "s"])
        let list = "v0=zz, v1=00, \(signature("x")), \(signature("s"))"
        #expect(code(verifier.verify(request(["X-Time": "1704067200", "X-Sig": list]))) == "hmac 0")
    }

    @Test("One byte changed in body, signed header or signature is refused")
    func tampering() throws {
        let verifier = try mac().verifier(["secret": "s"])
        let good = signature("s")
        #expect(code(verifier.verify(request(["X-Time": "1704067201", "X-Sig": good]))) == "signature_mismatch")
        #expect(
            code(verifier.verify(request(["X-Time": "1704067200", "X-Sig": good], body: body + [0x20]))) == "signature_mismatch")
        let changed = String(good.dropLast()) + (good.last == "0" ? "1" : "0")
        #expect(code(verifier.verify(request(["X-Time": "1704067200", "X-Sig": changed]))) == "signature_mismatch")
    }

    @Test("A missing or malformed signature and a missing part have reasons of their own")
    func reasons() throws {
        let verifier = try mac().verifier(["secret": "s"])
        #expect(code(verifier.verify(request(["X-Time": "1"]))) == "signature_missing")
        #expect(code(verifier.verify(request(["X-Time": "1", "X-Sig": "sha256=00"]))) == "signature_malformed")
        #expect(code(verifier.verify(request(["X-Sig": signature("s")]))) == "part_missing")
    }

    @Test(
        "A signed time must be within the window in both directions",
        arguments: [(-301, false), (-300, true), (300, true), (301, false)])
    func window(offset: Int, isGood: Bool) throws {
        let window = TimeWindow(.header("x-time"), format: .unix, within: .seconds(300))
        let verifier = try mac(window: window).verifier(["secret": "s"])
        let time = String(1_704_067_200 + offset)
        let verdict = verifier.verify(request(["X-Time": time, "X-Sig": signature("s", time)]))
        #expect(code(verdict) == (isGood ? "hmac 0" : "timestamp_outside_window"))
        #expect(code(verifier.verify(request(["X-Time": "soon", "X-Sig": signature("s", "soon")]))) == "timestamp_malformed")
    }

    @Test("A base64 signature with stray bits in its last digit is refused")
    func canonicalBase64() {
        #expect(ByteEncoding.base64.decode("RSOYDt4T1cUTdK1PDd93/VVr8B8=") != nil)
        #expect(ByteEncoding.base64.decode("RSOYDt4T1cUTdK1PDd93/VVr8B9=") == nil)
    }

    @Test("Secrets never print")
    func secretsDoNotPrint() throws {
        let settings: ProviderSettings = ["token": "very secret"]
        #expect(!"\(settings) \(String(reflecting: settings))".contains("very"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("very"))
    }

    @Test("A secret of the wrong form is said so without the secret")
    func malformedSecret() {
        let rule = VerificationRule.scheme(
            .ed25519(
                Ed25519Scheme(
                    publicKey: SecretReference("key", form: .hex), message: SignedMessage([.body]),
                    signature: PresentedSignature(.header("x")))))
        for value in ["zz", "00ff"] {
            let failure = #expect(throws: RecipeError.self) { try rule.verifier(["key": value]) }
            #expect(failure?.code == .secretMalformed)
            #expect(failure?.description.contains(value) == false)
        }
    }

    @Test("Alternatives without settings fall away, and one must remain")
    func alternatives() throws {
        let rule = VerificationRule.any([
            .ifGiven("other", .scheme(.token(SharedTokenScheme(.header("x-token"), secret: SecretReference("other"))))), mac(),
        ])
        #expect(code(try rule.verifier(["secret": "s"]).verify(request(["X-Token": "o"]))) == "signature_missing")
        #expect(code(try rule.verifier(["other": "o"]).verify(request(["X-Token": "o"]))) == "token 0")
        #expect(throws: RecipeError.self) { try rule.verifier([:]) }
        #expect(throws: RecipeError.self) { try VerificationRule.ifGiven("other", mac()).verifier(["secret": "s"]) }
    }

    @Test("All rules of a list must hold")
    func conjunction() throws {
        let rule = VerificationRule.all([
            .scheme(.token(SharedTokenScheme(.lastPathSegment, secret: SecretReference("path")))),
            .scheme(.addresses(AddressScheme(setting: "ranges"))),
        ])
        let verifier = try rule.verifier(["path": "s3cret", "ranges": "203.0.113.0/24, 2001:db8::/32"])
        #expect(code(verifier.verify(request(peer: "203.0.113.9", target: "/in/x/s3cret"))) == "addresses 0")
        #expect(code(verifier.verify(request(peer: "2001:db8::1", target: "/in/x/s3cret?a=1"))) == "addresses 0")
        #expect(code(verifier.verify(request(peer: "203.0.114.9", target: "/in/x/s3cret"))) == "address_refused")
        #expect(code(verifier.verify(request(peer: "203.0.113.9", target: "/in/x/wrong"))) == "signature_mismatch")
        #expect(code(verifier.verify(request(target: "/in/x/s3cret"))) == "address_refused")
    }

    @Test("Basic authentication is compared as a whole")
    func basic() throws {
        let rule = VerificationRule.scheme(.basic(BasicScheme(username: "user", password: SecretReference("password"))))
        let verifier = try rule.verifier(["user": "u", "password": "p:q"])
        #expect(code(verifier.verify(request(["Authorization": "basic dTpwOnE="]))) == "basic 0")
        #expect(code(verifier.verify(request(["Authorization": "Basic dTpw"]))) == "signature_mismatch")
        #expect(code(verifier.verify(request(["Authorization": "Bearer dTpw"]))) == "signature_malformed")
    }
}

@Suite("Address ranges")
struct AddressRangeTests {
    @Test(
        "Addresses are in their ranges, also IPv4 written as IPv6",
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.7", "192.0.2.7", true),
            ("0.0.0.0/0", "8.8.8.8", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("::ffff:192.0.2.0/120", "192.0.2.9", true), ("::/0", "192.0.2.9", false),
        ])
    func contains(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(AddressRange.bytes(of: address))) == isInside)
    }

    @Test(
        "What is no range is refused",
        arguments: ["", "192.0.2", "192.0.2.1/24", "192.0.2.0/33", "host", "2001:db8::/129", "1.2.3.4/8/8"])
    func refuses(text: String) {
        #expect(AddressRange(text) == nil)
    }
}

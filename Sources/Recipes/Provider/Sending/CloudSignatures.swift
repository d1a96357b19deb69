/// Aliyun's RPC signature, version 1: HMAC-SHA1 over the sorted parameters.
///
/// Source: `rpc_signature_composer.go` of alibaba-cloud-sdk-go. The parameters go into the query of a GET and into the form of a POST.
struct AliyunRPC {
    let keyID: String
    let secret: String

    func sign(_ request: inout OutboundRequest, now: Int64, nonce: String) {
        var fields = parameters(of: request)
        let common = [
            ("AccessKeyId", keyID), ("SignatureMethod", "HMAC-SHA1"), ("SignatureNonce", nonce), ("SignatureVersion", "1.0"),
            ("Timestamp", CivilTime(microseconds: now).iso8601),
        ]
        fields += common.map { .init(name: $0.0, value: $0.1) }
        fields.append(.init(name: "Signature", value: signature(method: request.method, parameters: fields)))
        if request.method == "GET" {
            request.url = String(URLText(request.url).withoutQuery)
            request.add(query: FormFields(fields))
        } else {
            request.set(form: FormFields(fields))
        }
    }

    /// The signature of a method and all parameters but itself.
    func signature(method: String, parameters: [FormFields.Field]) -> String {
        let message = "\(method)&%2F&\(PercentEncoding.component.encode(CanonicalQuery.text(of: parameters)))"
        return ByteEncoding.base64.encode(DigestAlgorithm.sha1.authenticate(Array(message.utf8), key: Array("\(secret)&".utf8)))
    }

    private func parameters(of request: OutboundRequest) -> [FormFields.Field] {
        let text = request.method == "GET" ? Array((URLText(request.url).query ?? "").utf8) : request.body
        return (try? FormFields(parsing: text))?.fields ?? []  // our own form is within the limits
    }
}

/// Aliyun's signature, version 3: HMAC-SHA256 over a canonical request.
///
/// Source: help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature.
struct AliyunACS3 {
    let keyID: String
    let secret: String
    let action: String
    let version: String

    func sign(_ request: inout OutboundRequest, now: Int64, nonce: String) {
        request.headers.append("x-acs-action", action)
        request.headers.append("x-acs-version", version)
        request.headers.append("x-acs-date", CivilTime(microseconds: now).iso8601)
        request.headers.append("x-acs-signature-nonce", nonce)
        request.headers.append("x-acs-content-sha256", ByteEncoding.hex.encode(DigestAlgorithm.sha256.hash(request.body)))
        request.headers.append("authorization", authorization(of: request))
    }

    /// The header `Authorization` for a request that has all others.
    func authorization(of request: OutboundRequest) -> String {
        let url = URLText(request.url)
        var headers = request.headers.fields.map { (name: ASCII.lowercased($0.name), value: String(ASCII.trimmed($0.value))) }
        headers.append(("host", String(url.authority)))
        let signed = headers.filter { $0.name.hasPrefix("x-acs-") || $0.name == "host" || $0.name == "content-type" }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let names = signed.map(\.name).joined(separator: ";")
        let query = (try? FormFields(parsing: (url.query ?? "").utf8))?.fields ?? []  // our own query is within the limits
        let canonical = [
            request.method, url.path.isEmpty ? "/" : String(url.path), CanonicalQuery.text(of: query),
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, request.headers["x-acs-content-sha256"] ?? "",
        ].joined(separator: "\n")
        let message = "ACS3-HMAC-SHA256\n\(CanonicalQuery.digest(canonical))"
        let code = DigestAlgorithm.sha256.authenticate(Array(message.utf8), key: Array(secret.utf8))
        return "ACS3-HMAC-SHA256 Credential=\(keyID),SignedHeaders=\(names),Signature=\(ByteEncoding.hex.encode(code))"
    }
}

/// Tencent Cloud's signature, version 3: HMAC-SHA256 under a key derived from date and service.
///
/// Source: TencentCloud/signature-process-demo, `services/sms/signature-v3`.
struct TencentTC3 {
    let keyID: String
    let secret: String
    let service: String

    func sign(_ request: inout OutboundRequest, now: Int64) {
        let seconds = now / 1_000_000
        request.headers.append("x-tc-timestamp", String(seconds))
        request.headers.append("authorization", authorization(of: request, seconds: seconds))
    }

    /// The header `Authorization` for a JSON request at a time in seconds since 1970.
    func authorization(of request: OutboundRequest, seconds: Int64) -> String {
        let date = CivilTime(microseconds: seconds * 1_000_000).date
        let scope = "\(date)/\(service)/tc3_request"
        let canonical = [
            request.method, "/", "",
            "content-type:\(request.headers["content-type"] ?? "")\nhost:\(URLText(request.url).authority)\n",
            "content-type;host", CanonicalQuery.digest(request.body),
        ].joined(separator: "\n")
        let message = "TC3-HMAC-SHA256\n\(seconds)\n\(scope)\n\(CanonicalQuery.digest(canonical))"
        let key = [date, service, "tc3_request"].reduce(Array("TC3\(secret)".utf8)) { key, step in
            DigestAlgorithm.sha256.authenticate(Array(step.utf8), key: key)
        }
        let code = ByteEncoding.hex.encode(DigestAlgorithm.sha256.authenticate(Array(message.utf8), key: key))
        return "TC3-HMAC-SHA256 Credential=\(keyID)/\(scope), SignedHeaders=content-type;host, Signature=\(code)"
    }
}

/// Huawei Cloud's WSSE header: a SHA-256 over nonce, time and secret.
struct HuaweiWSSE {
    let key: String
    let secret: String

    func sign(_ request: inout OutboundRequest, now: Int64, nonce: String) {
        let created = CivilTime(microseconds: now).iso8601
        let digest = ByteEncoding.base64.encode(DigestAlgorithm.sha256.hash(Array("\(nonce)\(created)\(secret)".utf8)))
        request.headers.append("authorization", "WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\"")
        request.headers.append(
            "x-wsse",
            "UsernameToken Username=\"\(key)\",PasswordDigest=\"\(digest)\",Nonce=\"\(nonce)\",Created=\"\(created)\"")
    }
}

/// The canonical forms that cloud vendors sign.
enum CanonicalQuery {
    /// The fields sorted by name, in the percent encoding of RFC 3986, joined by `&`.
    static func text(of fields: [FormFields.Field]) -> String {
        let pairs = fields.map { (PercentEncoding.component.encode($0.name), PercentEncoding.component.encode($0.value)) }
        return pairs.sorted { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// The hexadecimal SHA-256 of a text.
    static func digest(_ text: String) -> String {
        digest(Array(text.utf8))
    }

    /// The hexadecimal SHA-256 of bytes.
    static func digest(_ bytes: [UInt8]) -> String {
        ByteEncoding.hex.encode(DigestAlgorithm.sha256.hash(bytes))
    }
}

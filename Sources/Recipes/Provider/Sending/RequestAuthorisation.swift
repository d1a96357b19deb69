/// How a request to a vendor states who sends it. Templates see what the request's own see.
public enum RequestAuthorisation: Sendable {
    /// HTTP basic authentication (RFC 7617).
    case basic(username: TextTemplate, password: TextTemplate)
    /// A bearer token (RFC 6750).
    case bearer(TextTemplate)
    /// An HMAC over parts of the request, into a header or a query field.
    case hmac(OutboundMAC)
    /// Aliyun's RPC signature, version 1.
    case aliyunRPC(keyID: String, secret: String)
    /// Aliyun's signature, version 3 (ACS3-HMAC-SHA256).
    case aliyunACS3(keyID: String, secret: String, action: String, version: String)
    /// Tencent Cloud's signature, version 3 (TC3-HMAC-SHA256).
    case tencentTC3(keyID: String, secret: String, service: String)
    /// Huawei Cloud's WSSE header.
    case huaweiWSSE(key: String, secret: String)

    func apply(to request: inout OutboundRequest, context: SendContext, settings: ProviderSettings) {
        var scope = MappingScope(request: nil, root: .null, settings: settings)
        scope.variables = context.variables
        func setting(_ name: String) -> String { settings.first(name) ?? "" }
        switch self {
        case .basic(let username, let password):
            let pair = "\(username.text(in: scope, for: .text)):\(password.text(in: scope, for: .text))"
            request.headers.append("authorization", "Basic \(ByteEncoding.base64.encode(Array(pair.utf8)))")
        case .bearer(let token):
            request.headers.append("authorization", "Bearer \(token.text(in: scope, for: .header))")
        case .hmac(let mac): mac.sign(&request, context: context, settings: settings)
        case .aliyunRPC(let keyID, let secret):
            AliyunRPC(keyID: setting(keyID), secret: setting(secret)).sign(&request, now: context.now, nonce: context.nonce)
        case .aliyunACS3(let keyID, let secret, let action, let version):
            AliyunACS3(keyID: setting(keyID), secret: setting(secret), action: action, version: version)
                .sign(&request, now: context.now, nonce: context.nonce)
        case .tencentTC3(let keyID, let secret, let service):
            TencentTC3(keyID: setting(keyID), secret: setting(secret), service: service).sign(&request, now: context.now)
        case .huaweiWSSE(let key, let secret):
            HuaweiWSSE(key: setting(key), secret: setting(secret)).sign(&request, now: context.now, nonce: context.nonce)
        }
    }
}

/// An HMAC over parts of a request that goes out.
public struct OutboundMAC: Sendable, Equatable {
    /// The hash function.
    public var algorithm = DigestAlgorithm.sha256
    /// The key.
    public var secret: SecretReference
    /// What it covers.
    public var message: SignedMessage
    /// How it is written.
    public var encoding = ByteEncoding.hex
    /// What stands in front of it.
    public var prefix = ""
    /// The place it goes to: a header or a query field.
    public var place: RequestField

    /// An HMAC at a place.
    public init(secret: SecretReference, message: SignedMessage, place: RequestField) {
        self.secret = secret
        self.message = message
        self.place = place
    }

    func sign(_ request: inout OutboundRequest, context: SendContext, settings: ProviderSettings) {
        // A secret of the wrong form is reported when the endpoint is made; the vendor refuses what goes out without a signature.
        guard let key = (try? secret.keys(in: settings))?.first else { return }
        let bound = message.bound(to: settings)
        guard case .success(let pieces) = bound.pieces(of: RequestReading(request.input(now: context.now))) else { return }
        let code = algorithm.authenticate(bound.bytes(of: pieces, secret: key), key: key)
        let text = prefix + encoding.encode(code)
        switch place {
        case .header(let name): request.headers.append(name, text)
        case .query(let name): request.add(query: FormFields([.init(name: name, value: text)]))
        default: break
        }
    }
}

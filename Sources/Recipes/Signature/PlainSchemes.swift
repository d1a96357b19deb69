/// A token that the vendor repeats in every request, without a signature: Telegram's secret header, a Verification Token. In config: `token`.
public struct SharedTokenScheme: Sendable, Equatable {
    /// Where the request states it.
    public var field: RequestField
    /// What stands in front of it, as `Bearer `.
    public var prefix: String
    /// The token.
    public var secret: SecretReference

    /// A token at a place.
    public init(_ field: RequestField, prefix: String = "", secret: SecretReference) {
        self.field = field
        self.prefix = prefix
        self.secret = secret
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> SharedTokenVerifier {
        SharedTokenVerifier(scheme: self, secrets: try secret.keys(in: settings))
    }
}

struct SharedTokenVerifier: SignatureVerifier {
    let scheme: SharedTokenScheme
    let secrets: [[UInt8]]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        guard let value = scheme.field.read(request), !value.isEmpty else {
            return .refused(.signatureMissing, "The request has no token: \(scheme.field) is missing or empty.")
        }
        guard value.utf8.starts(with: scheme.prefix.utf8) else {
            return .refused(.signatureMalformed, "The token in \(scheme.field) does not begin as the provider's do.")
        }
        let token = Array(value.utf8.dropFirst(scheme.prefix.utf8.count))
        guard let index = secrets.firstIndex(where: { equalInConstantTime($0, token) }) else {
            return .refused(.signatureMismatch, "The token in \(scheme.field) is none of the live ones.")
        }
        return .verified(.init(scheme: "token", secret: index))
    }
}

/// HTTP basic authentication (RFC 7617). In config: `basic`.
public struct BasicScheme: Sendable, Equatable {
    /// The setting with the user's name.
    public var username: String
    /// The password.
    public var password: SecretReference

    /// A user and a password by their settings.
    public init(username: String, password: SecretReference) {
        self.username = username
        self.password = password
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> BasicVerifier {
        let user = Array((settings.first(username) ?? "").utf8) + [UInt8(ascii: ":")]
        return BasicVerifier(credentials: try password.keys(in: settings).map { user + $0 })
    }
}

struct BasicVerifier: SignatureVerifier {
    let credentials: [[UInt8]]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        guard let value = request.input.headers["authorization"] else {
            return .refused(.signatureMissing, "The request has no header authorization.")
        }
        guard ASCII.lowercased(value.prefix(6)) == "basic ",
            let stated = ByteEncoding.base64.decode(ASCII.trimmed(value.dropFirst(6)))
        else {
            return .refused(.signatureMalformed, "The header authorization is not of the basic scheme.")
        }
        guard let index = credentials.firstIndex(where: { equalInConstantTime($0, stated) }) else {
            return .refused(.signatureMismatch, "User or password is wrong.")
        }
        return .verified(.init(scheme: "basic", secret: index))
    }
}

/// An allow-list of addresses, for vendors that sign nothing. In config: `addresses`.
public struct AddressScheme: Sendable, Equatable {
    /// The setting with the ranges, one a value or several with commas.
    public var setting: String

    /// Ranges by their setting.
    public init(setting: String) {
        self.setting = setting
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> AddressVerifier {
        var ranges: [AddressRange] = []
        for text in settings[setting].flatMap({ $0.split(whereSeparator: { $0 == "," || $0 == " " }) }) {
            guard let range = AddressRange(String(text)) else {
                throw RecipeError(
                    .secretMalformed, "The setting \(setting) has a range that is none; write 203.0.113.0/24 or 2001:db8::/32.")
            }
            ranges.append(range)
        }
        return AddressVerifier(ranges: ranges)
    }
}

struct AddressVerifier: SignatureVerifier {
    let ranges: [AddressRange]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        guard let peer = request.input.peer.flatMap(AddressRange.bytes) else {
            return .refused(.addressRefused, "The address of the peer is not known.")
        }
        guard ranges.contains(where: { $0.contains(peer) }) else {
            return .refused(.addressRefused, "The address of the peer is on no range of the allow-list.")
        }
        return .verified(.init(scheme: "addresses"))
    }
}

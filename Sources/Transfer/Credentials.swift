/// Who logs in to a mail server, and how. Prints without its secret.
public enum Credentials: Sendable, Equatable {
    /// How a password is presented.
    public enum PasswordMechanism: String, Sendable {
        /// The strongest both sides know.
        case automatic
        /// SASL PLAIN (RFC 4616).
        case plain = "PLAIN"
        /// SASL LOGIN, for old servers.
        case login = "LOGIN"
    }

    /// A user's name and password (at NetEase and QQ the app password).
    case password(user: String, password: String, mechanism: PasswordMechanism = .automatic)
    /// An OAuth 2 access token in Google's and Microsoft's form.
    case xoauth2(user: String, token: String)
    /// An OAuth 2 access token in the form of RFC 7628.
    case oauthBearer(user: String, token: String)
    /// An OAuth 2 access token, in the form that the server offers; RFC 7628 if both.
    case oauth(user: String, token: String)

    /// The user's name.
    public var user: String {
        switch self {
        case .password(let user, _, _), .xoauth2(let user, _), .oauthBearer(let user, _), .oauth(let user, _): user
        }
    }

    var secret: String {
        switch self {
        case .password(_, let password, _): password
        case .xoauth2(_, let token), .oauthBearer(_, let token), .oauth(_, let token): token
        }
    }

    /// libcurl's `CURLOPT_LOGIN_OPTIONS`, nil where it may choose.
    var loginOptions: String? {
        switch self {
        case .password(_, _, .automatic): nil
        case .password(_, _, let mechanism): "AUTH=\(mechanism.rawValue)"
        case .xoauth2: "AUTH=XOAUTH2"
        case .oauthBearer: "AUTH=OAUTHBEARER"
        // Both named, so that a server's CRAM-MD5 is not tried without a password.
        case .oauth: "AUTH=OAUTHBEARER;AUTH=XOAUTH2"
        }
    }

    /// A line break or NUL in a name or secret would end a protocol line early.
    func check() throws(TransferError) {
        for text in [user, secret] where text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
            throw TransferError(.invalidRequest, "The user name or secret contains a line break or NUL; remove it.")
        }
    }

    /// The text without the secret, in case a server echoes what it was sent.
    func redact(_ text: String) -> String {
        secret.utf8.count < 4 ? text : text.replacing(secret, with: "***")
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and user, never the secret.
    public var description: String {
        switch self {
        case .password: "password of \(user)"
        case .xoauth2: "XOAUTH2 token of \(user)"
        case .oauthBearer: "OAUTHBEARER token of \(user)"
        case .oauth: "access token of \(user)"
        }
    }

    /// As `description`.
    public var debugDescription: String { description }

    /// Empty, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

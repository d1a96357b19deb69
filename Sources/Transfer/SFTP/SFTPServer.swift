/// A host that is reached over SFTP, who logs in there, and how it proves itself.
public struct SFTPServer: Sendable {
    /// How the login proves itself.
    public enum Credential: Sendable {
        /// A private key in OpenSSH's or PEM's form, without a passphrase: Ed25519 or ECDSA.
        case key(String)
        /// A password.
        case password(String)
    }

    /// The host's name or address.
    public var host: String
    /// Its port, usually 22.
    public var port: Int
    /// The login.
    public var user: String
    /// How the login proves itself.
    public var credential: Credential
    /// The SHA-256 of the host's key as `ssh-keygen -lf` prints it, with or without `SHA256:`.
    public var fingerprint: String
    /// For name lookup, TCP, SSH and login together.
    public var connectTimeout = Duration.seconds(20)
    /// Beyond it a transfer without a byte counts as dead.
    public var stallTimeout = Duration.seconds(60)

    /// Names a host. Its fingerprint is not optional: without it anybody could stand in between.
    public init(host: String, port: Int = 22, user: String, credential: Credential, fingerprint: String) {
        self.host = host
        self.port = port
        self.user = user
        self.credential = credential
        self.fingerprint = fingerprint
    }

    /// How it is called in texts: scheme, host and port.
    var target: String { "sftp://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// As libcurl takes it: base64 without padding.
    var pinned: String {
        var text = fingerprint.hasPrefix("SHA256:") ? String(fingerprint.dropFirst(7)) : fingerprint
        while text.hasSuffix("=") { text.removeLast() }
        return text
    }
}

/// What a folder on the host has.
public struct SFTPEntry: Sendable, Hashable {
    /// The name, without the folder.
    public var name: String
    /// Its bytes.
    public var size: Int
    /// When it was written, as the host lists it: to the minute, or to the day for old files.
    public var modified: String
    /// Whether it is a regular file; folders, links and the like are not.
    public var isFile: Bool

    /// Reads a line of a long listing, as OpenSSH's sftp-server writes it (draft-ietf-secsh-filexfer-02 section 7): nil for anything else.
    init?(line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 8, omittingEmptySubsequences: true)
        guard fields.count == 9, fields[0].utf8.count >= 10, let size = Int(fields[4]) else { return nil }
        name = String(fields[8])
        self.size = size
        modified = fields[5...7].joined(separator: " ")
        isFile = fields[0].hasPrefix("-")
        guard name != ".", name != ".." else { return nil }
    }
}

/// What a private key is, as far as its outside tells: libssh2 says no more than that the login failed.
public enum SFTPKey: Sendable, Hashable {
    /// Ed25519.
    case ed25519
    /// ECDSA on one of NIST's curves.
    case ecdsa
    /// RSA: refused by every host of today when libssh2 is Debian 12's, which signs with SHA-1 only.
    case rsa
    /// Locked by a passphrase.
    case encrypted
    /// Nothing that is known.
    case unknown

    /// Looks at a key in OpenSSH's or PEM's form.
    public init(_ text: String) {
        if text.contains("BEGIN RSA PRIVATE KEY") {
            self = .rsa
        } else if text.contains("BEGIN EC PRIVATE KEY") {
            self = text.contains("ENCRYPTED") ? .encrypted : .ecdsa
        } else if text.contains("BEGIN OPENSSH PRIVATE KEY") {
            self = Self.openSSH(text)
        } else {
            self = text.contains("BEGIN ENCRYPTED PRIVATE KEY") ? .encrypted : .unknown
        }
    }

    /// Why it cannot be used, in a sentence; nil where it can.
    public var problem: String? {
        switch self {
        case .ed25519, .ecdsa: nil
        case .rsa:
            "The key is an RSA key, which libssh2 on Debian 12 signs with SHA-1; hosts refuse that. Make one with `ssh-keygen -t ed25519`."
        case .encrypted: "The key is locked by a passphrase. Give one without, readable by this user only."
        case .unknown: "The key is no private key in OpenSSH's or PEM's form. Make one with `ssh-keygen -t ed25519`."
        }
    }

    /// The names of cipher and key kind stand in the first bytes (PROTOCOL.key of OpenSSH).
    private static func openSSH(_ text: String) -> Self {
        let inner = text.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined().prefix(400)
        let bytes = String(decoding: decoded(inner), as: UTF8.self)
        guard bytes.hasPrefix("openssh-key-v1\0") else { return .unknown }
        if !bytes.prefix(40).contains("none") { return .encrypted }
        if bytes.contains("ssh-ed25519") { return .ed25519 }
        if bytes.contains("ecdsa-sha2-") { return .ecdsa }
        return bytes.contains("ssh-rsa") ? .rsa : .unknown
    }

    private static func decoded(_ base64: Substring) -> [UInt8] {
        var bits: UInt32 = 0
        var count = 0
        var bytes: [UInt8] = []
        for byte in base64.utf8 {
            guard let value = value(of: byte) else { continue }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}

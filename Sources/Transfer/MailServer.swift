/// Where a mail server listens, and how the connection is protected.
public struct MailServer: Sendable, Hashable {
    /// How the connection is protected.
    public enum Security: Sendable, Hashable {
        /// TLS from the first byte (RFC 8314).
        case tls
        /// STARTTLS, required: a server that does not offer it is refused.
        case startTLS
        /// STARTTLS where the server offers it, else none: keeps out who only listens. Whoever could show a false certificate could as well hide
        /// the offer, so certificates count only where authorities are given.
        case startTLSIfOffered
        /// None; only for servers on the same machine or network.
        case none
    }

    /// Host name or address literal.
    public let host: String
    /// TCP port.
    public let port: Int
    /// How the connection is protected.
    public let security: Security

    /// A server by its parts.
    /// - Throws: `TransferError` with `.invalidRequest` when the host has characters no host has or the port is not 1 to 65535.
    public init(host: String, port: Int, security: Security) throws {
        guard Self.isHost(host) else {
            throw TransferError(.invalidRequest, "The server's name is not a host name or an IP address.")
        }
        guard (1...65535).contains(port) else {
            throw TransferError(.invalidRequest, "The port of \(host) is \(port); it must be 1 to 65535.")
        }
        self.host = host
        self.port = port
        self.security = security
    }

    /// `host` for URLs: IPv6 literals in brackets.
    var urlHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }

    private static func isHost(_ host: String) -> Bool {
        let allowed = { (byte: UInt8) in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
            default: byte >= 0x80
            }
        }
        return !host.isEmpty && host.utf8.count <= 253 && host.utf8.allSatisfy(allowed)
    }
}

/// What stands around every connection: whom to trust and the way out.
public struct TransferOptions: Sendable, Equatable {
    /// The way to the outside.
    public enum Proxy: Sendable, Equatable {
        /// Straight, also when the environment names a proxy.
        case none
        /// As `https_proxy`, `http_proxy` and `no_proxy` say.
        case environment
        /// A proxy's URL: `http://`, `https://`, `socks5h://` with optional credentials.
        case url(String)
    }

    /// A PEM file of certificate authorities, instead of the system's.
    public var caFile: String?
    /// The way to the outside.
    public var proxy: Proxy
    /// Which addresses may be connected; nil for all.
    public var addresses: ResolverGuard?

    /// The system's authorities, no proxy and no guard unless told otherwise.
    public init(caFile: String? = nil, proxy: Proxy = .none, addresses: ResolverGuard? = nil) {
        self.caFile = caFile
        self.proxy = proxy
        self.addresses = addresses
    }

    /// Behind a proxy only the proxy's address is seen, so a guard would promise what it can not keep.
    func check() throws(TransferError) {
        guard addresses == nil || proxy == .none else {
            throw TransferError(
                .invalidRequest, "An address guard can not see through a proxy; use one of them, or let the proxy guard.")
        }
    }
}

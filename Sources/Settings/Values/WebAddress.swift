/// The address of a server: scheme, host and what follows; `https://oms.example.com/api`, `imaps://imap.example.com:993`.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address as it was written.
    public let description: String
    /// The scheme in lower case.
    public let scheme: String
    /// The host name or address, without the brackets of an IPv6 address.
    public let host: String
    /// The port, where one was written.
    public let port: Int?
    /// What follows the authority, from its first slash, question mark or hash; empty where nothing does.
    public let path: String

    /// Why a text is no address that Inlet takes.
    public struct Fault: Error, Sendable, Hashable {
        /// A sentence for the operator; it does not repeat the text, which may hold a password.
        public var reason: String
    }

    /// Reads `scheme://host[:port][/path]`.
    ///
    /// - Parameter schemes: those that are allowed, in lower case.
    /// - Throws: ``Fault`` for another scheme, a missing host, a port out of range, blanks, or a user name or password in the address.
    public init(_ text: String, schemes: [String]) throws(Fault) {
        let expected = schemes.map { "\($0)://" }.joined(separator: " or ")
        guard let colon = text.range(of: "://") else { throw Fault(reason: "an address begins with \(expected).") }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard schemes.contains(scheme) else { throw Fault(reason: "an address begins with \(expected), not with \(scheme)://.") }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw Fault(reason: "an address has no blanks.")
        }
        guard !authority.contains("@") else {
            throw Fault(reason: "user names and passwords do not belong into an address; there are keys for them.")
        }
        description = text
        self.scheme = scheme
        path = String(rest.dropFirst(authority.count))
        (host, port) = try Self.split(authority)
    }

    /// An address that leads nowhere: what a required key holds until it is read.
    static let nowhere = WebAddress()

    private init() {
        description = ""
        scheme = ""
        host = ""
        port = nil
        path = ""
    }

    private static func split(_ authority: Substring) throws(Fault) -> (String, Int?) {
        guard let (host, port) = HostPort.split(authority), !host.isEmpty else {
            throw Fault(reason: "the address has no host, or its port is not a number from 1 to 65535.")
        }
        return (host, port)
    }
}

/// Where a server listens: `127.0.0.1:28080`, `[::1]:28080`.
public struct HostPort: Sendable, Hashable, CustomStringConvertible {
    /// The host name or address, without the brackets of an IPv6 address.
    public var host: String
    /// The port; 0 lets the system choose.
    public var port: Int

    /// Joins host and port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`; nil for anything else.
    public init?(text: String) {
        guard let (host, port) = Self.split(text[...]), let port, !host.isEmpty else { return nil }
        self.init(host: host, port: port)
    }

    /// As it was written.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Tells host and port apart; nil when the port is not a number from 0 to 65535 or a bracket is open.
    static func split(_ text: Substring) -> (host: String, port: Int?)? {
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: bracket)...]
            let host = String(text[text.index(after: text.startIndex)..<bracket])
            return rest.isEmpty ? (host, nil) : port(rest).map { (host, $0) }
        }
        guard let colon = text.firstIndex(of: ":") else { return (String(text), nil) }
        return port(text[colon...]).map { (String(text[..<colon]), $0) }
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.hasPrefix(":"), let port = UInt16(text.dropFirst()) else { return nil }
        return Int(port)
    }
}

extension String {
    /// The first place of a text in this one.
    func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

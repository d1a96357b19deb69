/// Why a transfer did not come to its end.
///
/// The text names the thing, the limit and the unit. It never carries a URL's path, query or credentials, a password, a
/// token or a byte of a body; of a URL it shows scheme, host and port.
public struct TransferError: Error, Sendable, Equatable {
    /// The part of a transfer a time-out fell into.
    public enum Phase: String, Sendable, Hashable {
        /// Waiting for a free connection to the host.
        case queue
        /// Looking up the host's address.
        case resolve
        /// Opening the TCP connection.
        case connect
        /// Negotiating TLS.
        case tls
        /// Greeting and login of a mail server.
        case login
        /// Waiting for the first byte of the answer.
        case response
        /// Receiving the answer.
        case body
        /// Waiting for the answer to one command of a session.
        case command
    }

    /// What kind of failure it is.
    public enum Code: Sendable, Hashable {
        /// The request can not be sent as it stands: bad URL, header with a line break, bad address.
        case invalidRequest
        /// The host's name has no address.
        case resolve
        /// No TCP connection came about.
        case connect
        /// The proxy could not be reached or refused.
        case proxy
        /// TLS failed: not offered, certificate not trusted, wrong name.
        case tls
        /// Time ran out.
        case timeout(Phase)
        /// More bytes than allowed; the limit in bytes.
        case tooLarge(limit: Int)
        /// The address the host's name leads to may not be connected.
        case refusedAddress
        /// The scheme of the URL, or of a redirect, is not allowed.
        case protocolRefused
        /// More redirects than allowed.
        case tooManyRedirects
        /// The server did not accept the credentials.
        case loginRefused
        /// The server answered a command with NO or BAD; the session goes on.
        case commandRefused
        /// The connection ended: closed, reset, BYE.
        case connectionLost
        /// The server does not keep to the protocol.
        case protocolViolation
        /// The server is there and says that it can not help at present.
        case unavailable
        /// The task was cancelled.
        case cancelled
        /// The client or session was shut down.
        case closed
        /// The server lacks what was asked for.
        case unsupported
        /// Anything else libcurl reports; its own code (`CURLcode`).
        case library(Int)
    }

    /// What kind of failure it is.
    public let code: Code
    /// One or two plain sentences, safe for logs.
    public let message: String
    /// What the server itself said, cleaned of control characters and secrets, at most 500 characters.
    public let serverText: String?
    /// The server's own code for it, such as `AUTHENTICATIONFAILED`, `NONEXISTENT` or `535`.
    public let serverCode: String?

    /// An error with its text.
    public init(_ code: Code, _ message: String, serverText: String? = nil, serverCode: String? = nil) {
        self.code = code
        self.message = message
        self.serverText = serverText
        self.serverCode = serverCode
    }

    /// Whether the same request may well succeed later without anybody changing anything.
    public var isTransient: Bool {
        switch code {
        case .resolve, .connect, .proxy, .timeout, .connectionLost, .protocolViolation, .unavailable, .cancelled, .closed: true
        case .tls: false
        case .loginRefused: ["UNAVAILABLE", "INUSE", "LIMIT"].contains(serverCode) || serverCode?.hasPrefix("4") == true
        case .commandRefused: ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"].contains(serverCode)
        case .invalidRequest, .tooLarge, .refusedAddress, .protocolRefused, .tooManyRedirects, .unsupported: false
        case .library: true
        }
    }

    /// A short word out of a closed set, for metric labels.
    public var label: String {
        switch code {
        case .invalidRequest: "invalid_request"
        case .resolve: "resolve"
        case .connect: "connect"
        case .proxy: "proxy"
        case .tls: "tls"
        case .timeout(let phase): "timeout_\(phase.rawValue)"
        case .tooLarge: "too_large"
        case .refusedAddress: "refused_address"
        case .protocolRefused: "protocol_refused"
        case .tooManyRedirects: "too_many_redirects"
        case .loginRefused: "login_refused"
        case .commandRefused: "command_refused"
        case .connectionLost: "connection_lost"
        case .protocolViolation: "protocol_violation"
        case .unavailable: "unavailable"
        case .cancelled: "cancelled"
        case .closed: "closed"
        case .unsupported: "unsupported"
        case .library: "library"
        }
    }
}

extension TransferError: CustomStringConvertible {
    /// The message, and what the server said.
    public var description: String {
        guard let serverText, !serverText.isEmpty else { return message }
        return "\(message) The server said: \(serverText)"
    }
}

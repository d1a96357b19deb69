/// Why the embedded PostgreSQL could not be made, started or stopped.
public struct ClusterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; a closed set.
    public let code: Code

    /// Sentences for an operator: what is wrong, where, and what to do.
    public let message: String

    /// The message.
    public var description: String { message }

    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// No server programs were found, or not of the version that wrote the data.
        case notInstalled = "not_installed"
        /// Another server has the port.
        case portTaken = "port_taken"
        /// The file system is full.
        case diskFull = "disk_full"
        /// A folder or file belongs to somebody else, or may not be made.
        case permission
        /// The socket's path is longer than a Unix socket can have.
        case pathTooLong = "path_too_long"
        /// A server program failed for another reason.
        case failed
        /// The server did not become ready, or did not stop, within the time allowed.
        case timeout
        /// The task was cancelled while the server was starting.
        case cancelled
    }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

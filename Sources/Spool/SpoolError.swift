/// Why the spool did not take something.
public struct SpoolError: Error, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable, Hashable {
        /// The folder cannot be used: not writable, no room, damaged.
        case unusable
        /// Another gateway works with the folder.
        case inUse = "in_use"
        /// It holds as many bytes as it may.
        case full
        /// Its oldest delivery waits for longer than it may.
        case tooOld = "too_old"
    }

    /// The kind.
    public let code: Code
    /// A sentence for the operator.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

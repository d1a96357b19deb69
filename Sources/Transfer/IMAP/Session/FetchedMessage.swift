/// What the server tells of a message without its text.
public struct IMAPSummary: Sendable, Equatable {
    /// Its number within folder and UIDVALIDITY.
    public let uid: UInt32
    /// RFC822.SIZE in bytes: near the true size, not always it.
    public let size: Int
    /// Flags at that moment.
    public let flags: [IMAPFlag]
    /// When it reached the server.
    public let internalDate: IMAPInternalDate?

    /// A summary by its parts.
    public init(uid: UInt32, size: Int, flags: [IMAPFlag] = [], internalDate: IMAPInternalDate? = nil) {
        self.uid = uid
        self.size = size
        self.flags = flags
        self.internalDate = internalDate
    }
}

/// A message as fetched.
public struct FetchedMessage: Sendable, Equatable {
    /// Its number within folder and UIDVALIDITY.
    public let uid: UInt32
    /// The whole message; `.absent` when the server has none of that UID (any more).
    public let body: IMAPBody
    /// Flags at that moment.
    public let flags: [IMAPFlag]
    /// When it reached the server.
    public let internalDate: IMAPInternalDate?

    /// A message by its parts.
    public init(uid: UInt32, body: IMAPBody, flags: [IMAPFlag] = [], internalDate: IMAPInternalDate? = nil) {
        self.uid = uid
        self.body = body
        self.flags = flags
        self.internalDate = internalDate
    }
}

/// What can be known of a message that is too large to fetch.
public struct IMAPOutline: Sendable, Equatable {
    /// Its number within folder and UIDVALIDITY.
    public let uid: UInt32
    /// Header fields and the empty line, as the server holds them.
    public let header: IMAPBody
    /// Its parts with their types, names and sizes.
    public let structure: IMAPBodyPart?
    /// RFC822.SIZE in bytes.
    public let size: Int?
    /// When it reached the server.
    public let internalDate: IMAPInternalDate?
}

extension Array<IMAPSummary> {
    /// Sets of UIDs for one fetch each: at most `count` messages and about `bytes` bytes, but at least one message.
    public func batches(bytes: Int = 4 << 20, count: Int = 50) -> [UIDSet] {
        var batches: [[UInt32]] = []
        var filled = 0
        for summary in self {
            if let last = batches.last, last.count < count, filled + summary.size <= bytes {
                batches[batches.count - 1].append(summary.uid)
                filled += summary.size
            } else {
                batches.append([summary.uid])
                filled = summary.size
            }
        }
        return batches.map { UIDSet($0) }
    }
}

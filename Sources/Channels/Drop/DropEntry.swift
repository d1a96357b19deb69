/// A file in a drop folder as a listing shows it.
public struct DropEntry: Sendable, Hashable {
    /// Its name, without the folder.
    public var name: String
    /// Its bytes.
    public var size: Int
    /// When it was written last, in nanoseconds since 1970.
    public var modified: Int64
    /// The device and the inode, which stay when it is renamed; 0 where there are none, as over SFTP.
    public var device: UInt64
    /// See `device`.
    public var inode: UInt64

    /// Collects what a listing shows.
    public init(name: String, size: Int, modified: Int64, device: UInt64 = 0, inode: UInt64 = 0) {
        self.name = name
        self.size = size
        self.modified = modified
        self.device = device
        self.inode = inode
    }
}

/// How a complete file is told from one that is being written.
public enum Pickup: Sendable, Hashable {
    /// By a second file beside it: `calls.csv.done` or `calls.done` for `calls.csv`. A checksum or a number of rows in it is checked.
    case marker(ending: String)
    /// By its name: it was written under another one and renamed.
    case rename
    /// By its size and time, which have not changed for so long and over two looks at least.
    case stable(for: Duration)
}

/// A file that waits, and why.
public struct WaitingFile: Sendable, Hashable {
    /// Why a file is not picked up yet. A closed set, fit for a metric's label.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Its marker is not there.
        case noMarker = "no_marker"
        /// It has not been the same for long enough.
        case changing
        /// Its marker's checksum is another one: it is still being written, or damaged.
        case checksum
        /// Its marker should hold a checksum and does not.
        case badMarker = "bad_marker"
        /// A file of that name is still in `processing/`.
        case nameInUse = "name_in_use"
        /// Its name is not UTF-8.
        case unreadableName = "unreadable_name"
        /// It is a link, a pipe or a folder under a name that files have.
        case notAFile = "not_a_file"
    }

    /// The name.
    public let name: String
    /// Why it waits.
    public let reason: Reason

    /// Names a file and its reason.
    public init(name: String, reason: Reason) {
        self.name = name
        self.reason = reason
    }
}

import Glibc

/// Where the cluster's files are.
public struct ClusterLocation: Sendable, Equatable {
    /// The folder of everything; belongs to the server's user, closed to others.
    public let root: String

    /// The folder of the socket: under `root`, or under `/tmp` where that path would be too long.
    public let socketFolder: String

    /// PostgreSQL's data directory.
    public var data: String { root + "/data" }

    /// The server's log.
    public var log: String { root + "/server.log" }

    /// What is being made until it is complete.
    var unfinished: String { root + "/initialising" }

    /// Held while a process starts or stops the server.
    var lock: String { root + "/lock" }

    /// A Unix socket's path has at most this many bytes (`sun_path` of unix(7), less the final NUL).
    static let socketPathLimit = 107

    /// The wanted folder, or `/var/lib/inlet/…` when the server's user cannot enter it (anything under /root).
    static func choose(_ directory: String, port: Int, for account: ServerAccount) throws(ClusterError) -> ClusterLocation {
        let wanted = absolute(directory)
        let root = account.canEnter(wanted) ? wanted : "/var/lib/inlet/\(fingerprint(wanted))"
        let beside = root + "/socket"
        let folder = fits(beside, port) ? beside : "/tmp/inlet-\(fingerprint(root))"
        guard fits(folder, port) else {
            throw ClusterError(
                .pathTooLong, "The socket of port \(port) in \(folder) has a path of more than \(socketPathLimit) bytes.")
        }
        return ClusterLocation(root: root, socketFolder: folder)
    }

    private static func fits(_ folder: String, _ port: Int) -> Bool {
        "\(folder)/.s.PGSQL.\(port)".utf8.count <= socketPathLimit
    }

    /// Resolves symbolic links as far as the path exists, as PostgreSQL will when it notes where it runs.
    private static func absolute(_ path: String) -> String {
        var rest = path.hasPrefix("/") ? path : currentFolder + "/" + path
        var missing: [Substring] = []
        while rest != "/" && !rest.isEmpty {
            if let resolved = realpath(rest, nil) {
                defer { free(resolved) }
                return ([String(cString: resolved)] + missing.reversed().map(String.init)).joined(separator: "/")
            }
            let parts = rest.split(separator: "/")
            if let last = parts.last, last != "." { missing.append(last) }
            rest = "/" + parts.dropLast().joined(separator: "/")
        }
        return "/" + missing.reversed().joined(separator: "/")
    }

    private static var currentFolder: String {
        guard let folder = getcwd(nil, 0) else { return "" }
        defer { free(folder) }
        return String(cString: folder)
    }

    /// FNV-1a, 64 bits: the same path gives the same folder on every start.
    private static func fingerprint(_ path: String) -> String {
        let hash = path.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

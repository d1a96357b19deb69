import Glibc

/// The system user that the server runs as: PostgreSQL refuses to run as root.
struct ServerAccount: Equatable, Sendable {
    let user: UInt32
    let group: UInt32

    /// Whether this process has to change its user to start the server.
    let isOther: Bool

    /// `postgres` when we are root, else ourselves.
    static func current() throws(ClusterError) -> ServerAccount {
        guard geteuid() == 0 else { return ServerAccount(user: geteuid(), group: getegid(), isOther: false) }
        guard let entry = getpwnam("postgres") else {
            throw ClusterError(
                .notInstalled,
                "PostgreSQL does not run as root, and the system has no user `postgres`. Install it: apt-get install postgresql-15"
            )
        }
        return ServerAccount(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid, isOther: true)
    }

    /// Whether this account may walk into a folder, judged by the modes of the folders that exist on the way.
    func canEnter(_ path: String) -> Bool {
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/" + part
            var entry = stat()
            // What does not exist yet will be made by us, for this account.
            guard stat(folder, &entry) == 0 else { return true }
            guard mayEnter(entry) else { return false }
        }
        return true
    }

    private func mayEnter(_ entry: stat) -> Bool {
        if entry.st_uid == user { return entry.st_mode & S_IXUSR != 0 }
        if entry.st_gid == group { return entry.st_mode & S_IXGRP != 0 }
        return entry.st_mode & S_IXOTH != 0
    }
}

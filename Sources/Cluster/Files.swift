import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// File operations for a server that may run as another user than we do.
struct Files: Sendable {
    let account: ServerAccount

    /// Makes a folder, with its parents, that only the server's user may enter; an existing one must be the server's own.
    func makePrivateFolder(_ path: String) throws(ClusterError) {
        try makeParents(of: path)
        guard mkdir(path, S_IRWXU) == 0 else {
            guard errno == EEXIST else { throw failure("make the folder", path) }
            return try checkOwner(path)
        }
        try giveAway(path)
    }

    /// Refuses a folder of somebody else, and a symbolic link, which could point anywhere.
    private func checkOwner(_ path: String) throws(ClusterError) {
        var entry = stat()
        guard lstat(path, &entry) == 0 else { throw failure("look at", path) }
        guard entry.st_mode & S_IFMT == S_IFDIR else { throw ClusterError(.permission, "\(path) is not a folder.") }
        if entry.st_uid == 0, account.isOther {
            try giveAway(path)
        } else if entry.st_uid != account.user {
            throw ClusterError(
                .permission,
                "\(path) belongs to user \(entry.st_uid), but PostgreSQL has to run as user \(account.user). "
                    + "Remove the folder, or start Inlet as the user who made it.")
        }
        guard chmod(path, S_IRWXU) == 0 else { throw failure("close to others", path) }
    }

    private func makeParents(of path: String) throws(ClusterError) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST || errno == EROFS && exists(folder) else {
                throw failure("make the folder", folder)
            }
        }
    }

    func write(_ text: String, to path: String) throws(ClusterError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
            throw isFull ? Self.diskFull(path) : ClusterError(.permission, "Cannot write \(path): \(error).")
        }
        try giveAway(path)
    }

    func giveAway(_ path: String) throws(ClusterError) {
        guard account.isOther else { return }
        guard chown(path, account.user, account.group) == 0 else { throw failure("give to user \(account.user)", path) }
    }

    func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The file as text; `nil` if it cannot be read.
    func read(_ path: String) -> String? {
        // A file that is missing or half written is told by its absence; callers look again.
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    func removeTree(_ path: String) throws(ClusterError) {
        guard exists(path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw ClusterError(.permission, "Cannot remove \(path): \(error).")
        }
    }

    func rename(_ old: String, to new: String) throws(ClusterError) {
        guard Glibc.rename(old, new) == 0 else { throw failure("rename to \(new)", old) }
    }

    /// Bytes of a file; 0 if there is none.
    func size(_ path: String) -> Int {
        var entry = stat()
        return stat(path, &entry) == 0 ? Int(entry.st_size) : 0
    }

    private func failure(_ what: String, _ path: String) -> ClusterError {
        let reason = errno
        if reason == ENOSPC { return Self.diskFull(path) }
        return ClusterError(.permission, "Cannot \(what) \(path): \(String(cString: strerror(reason))).")
    }

    static func diskFull(_ path: String) -> ClusterError {
        ClusterError(.diskFull, "The disk that holds \(path) is full. Free some space and start again.")
    }
}

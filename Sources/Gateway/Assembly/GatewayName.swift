import Foundation
import Glibc
import Logging

/// Under which name a gateway holds leases.
///
/// A gateway that was killed and started again on the same data folder keeps its name, so that it need not wait for the end of its
/// own leases. The name belongs to whoever holds a lock on the folder, which the system takes from a process that dies; a second
/// gateway on the same folder gets a name of its own.
struct GatewayName: Sendable, CustomStringConvertible {
    let description: String

    /// Takes the data folder's name for as long as this process lives.
    ///
    /// - Parameter folder: the data folder; made if it is not there.
    init(dataFolder folder: String, logger: Logger) {
        description = Self.locked(folder) ?? Self.own
        if description == Self.own {
            logger.info("Another gateway runs on this data folder, or it cannot be written; this one has a name of its own.")
        }
    }

    private static let own = "\(ProcessName.host)-\(ProcessName.id)-\(UInt32.random(in: 0 ... .max))"

    private static func locked(_ folder: String) -> String? {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            return nil  // Told by the caller.
        }
        let descriptor = open(folder + "/gateway", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let id = id(in: descriptor) else {
            close(descriptor)
            return nil
        }
        // The descriptor stays open, and with it the lock, until the process ends.
        return "\(ProcessName.host)/\(id)"
    }

    /// What tells the folder from others, also from one on a machine of the same name; made when the folder is first used.
    private static func id(in descriptor: CInt) -> String? {
        var bytes = [UInt8](repeating: 0, count: 36)
        if pread(descriptor, &bytes, bytes.count, 0) == bytes.count, let id = UUID(uuidString: String(decoding: bytes, as: UTF8.self)) {
            return id.uuidString
        }
        let fresh = UUID().uuidString
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, Array(fresh.utf8), 36, 0) == 36, fsync(descriptor) == 0 else { return nil }
        return fresh
    }
}

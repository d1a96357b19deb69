import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The folder of `postgres`, `initdb` and the like.
struct ServerPrograms: Equatable, Sendable {
    let folder: String

    /// Where Debian puts each major version.
    private static let debianFolder = "/usr/lib/postgresql"

    /// The newest version that is installed; for existing data (`version` from its PG_VERSION) exactly that version.
    static func find(
        version: Int? = nil, path: String? = ProcessInfo.processInfo.environment["PATH"]
    ) throws(ClusterError) -> ServerPrograms {
        let installed = debianVersions()
        if let version, installed.contains(version) { return debian(version) }
        if version == nil, let newest = installed.max() { return debian(newest) }
        let onPath = path?.split(separator: ":").map(String.init).first { access($0 + "/postgres", X_OK) == 0 }
        if let onPath, installed.isEmpty { return ServerPrograms(folder: onPath) }
        throw notInstalled(version)
    }

    private static func debian(_ version: Int) -> ServerPrograms {
        ServerPrograms(folder: "\(debianFolder)/\(version)/bin")
    }

    private static func debianVersions() -> [Int] {
        // No such folder: nothing of Debian's is installed.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: debianFolder)) ?? []
        return names.compactMap { Int($0) }.filter { access("\(debianFolder)/\($0)/bin/postgres", X_OK) == 0 }
    }

    private static func notInstalled(_ version: Int?) -> ClusterError {
        guard let version else {
            return ClusterError(
                .notInstalled, "The PostgreSQL server is not installed. Install it: apt-get install postgresql-15")
        }
        return ClusterError(
            .notInstalled,
            "The data was written by PostgreSQL \(version), which is not installed. Install it: apt-get install postgresql-\(version)"
        )
    }
}

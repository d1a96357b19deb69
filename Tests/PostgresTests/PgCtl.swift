@testable import Cluster

/// The operator's own tool, run as the server's user.
enum PgCtl {
    struct Failed: Error {
        let output: String
    }

    static func restart(_ location: ClusterLocation) async throws {
        let program = Program(account: try .current(), programs: try .find())
        let arguments = ["restart", "-s", "-m", "fast", "-D", location.data, "-l", location.log]
        let outcome = try await program.run("pg_ctl", arguments)
        guard outcome.isSuccess else { throw Failed(output: outcome.output) }
    }
}

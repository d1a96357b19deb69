import Subprocess

/// A server program, run to its end as the server's user.
struct Program: Sendable {
    let account: ServerAccount
    let programs: ServerPrograms

    struct Outcome: Sendable {
        let isSuccess: Bool
        let output: String
    }

    /// Runs a program of the server's folder, or of the system's.
    func run(_ name: String, _ arguments: [String], input: String = "") async throws(ClusterError) -> Outcome {
        let command = asServerUser + [name] + arguments
        do {
            let result = try await Subprocess.run(
                .name(command[0]), arguments: Arguments(Array(command.dropFirst())),
                environment: .inherit.updating(["PATH": "\(programs.folder):/usr/bin:/bin", "LC_ALL": "C"]),
                input: .string(input), output: .string(limit: 1 << 20), error: .combinedWithOutput)
            return Outcome(isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput)
        } catch {
            throw ClusterError(.failed, "Cannot run \(programs.folder)/\(name): \(error)")
        }
    }

    /// `setpriv` (util-linux) changes the user. swift-subprocess can too, but it does so between fork and exec by calls that glibc
    /// lets wait for threads which do not exist in the child: seen to hang when another thread was just being made.
    private var asServerUser: [String] {
        guard account.isOther else { return [] }
        return ["setpriv", "--reuid=\(account.user)", "--regid=\(account.group)", "--clear-groups"]
    }
}

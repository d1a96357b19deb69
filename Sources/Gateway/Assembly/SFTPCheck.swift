import Channels
public import Settings
import Transfer

/// Whether the folders on other machines can be worked with: `inlet check`.
public enum SFTPCheck {
    /// What is wrong, a sentence each, the adapter named.
    ///
    /// - Parameter reaching: whether to connect. Without it only the keys are looked at.
    public static func problems(of configuration: Configuration, reaching: Bool) async -> [String] {
        var problems: [String] = []
        for adapter in configuration.adapters where adapter.enabled {
            guard case .drop(let source) = adapter.source, let sftp = source.drop.sftp else { continue }
            if let problem = await problem(of: sftp, reaching: reaching) { problems.append("\(adapter.file): drop.sftp: \(problem)") }
        }
        return problems
    }

    static func problem(of sftp: DropSource.SFTP, reaching: Bool) async -> String? {
        if let key = sftp.key?.reveal(), let problem = SFTPKey(key).problem { return problem }
        guard reaching else { return nil }
        do {
            _ = try await SFTPSession(sftp.access).list(sftp.server.path)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

/// Resolves `${env:NAME}` and `${file:path}`.
struct Variables: Sendable {
    var environment: [String: String]
    /// Relative paths of `${file:}` start here: the folder of the configuration.
    var folder: String
    /// Whether what is not set stops the configuration.
    var unsetSeverity: Diagnostic.Severity

    /// Why a reference has no value.
    struct Unset: Error {
        var reason: String
    }

    func value(of origin: Secret.Origin) throws(Unset) -> String {
        switch origin {
        case .environment(let name): try variable(name)
        case .file(let path): try file(path)
        }
    }

    private func variable(_ name: String) throws(Unset) -> String {
        guard let value = environment[name] else { throw Unset(reason: "the environment variable \(name) is not set.") }
        guard !value.isEmpty else { throw Unset(reason: "the environment variable \(name) is empty.") }
        return value
    }

    private func file(_ path: String) throws(Unset) -> String {
        let full = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        let bytes: [UInt8]
        do {
            bytes = try Folder.read(full, limit: Self.fileLimit)
        } catch {
            throw Unset(reason: "the file \(full) cannot be read: \(error.reason)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Unset(reason: "the file \(full) is not UTF-8.") }
        let value = text.hasSuffix("\r\n") ? text.dropLast() : text.hasSuffix("\n") ? text.dropLast() : text[...]
        guard !value.isEmpty else { throw Unset(reason: "the file \(full) is empty.") }
        return String(value)
    }

    /// Bytes. Keys and certificates fit many times over.
    private static let fileLimit = 64_000
}

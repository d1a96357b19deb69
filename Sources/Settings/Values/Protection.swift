/// How the connection to a mail server is protected: `tls: required`, or `tls: {mode: required, ca: our-ca.pem}`.
public struct Protection<Mode: Sendable & Hashable>: Sendable, Hashable {
    /// Whether TLS is demanded.
    public var mode: Mode
    /// A PEM file of the only authorities whose certificates count, as a path that can be opened; nil: the system's.
    public var authorities: String?

    /// A protection with the system's authorities.
    public init(_ mode: Mode) {
        self.mode = mode
    }
}

extension Protection where Mode: RawRepresentable, Mode.RawValue == String {
    /// A word, or a mapping with `mode` and `ca`.
    ///
    /// - Parameter never: the mode in which there is no certificate to look at.
    static func kind(_ choices: [(value: Mode, doc: String)], standard: Mode, never: Mode) -> ValueKind<Self> {
        let mode = ValueKind<Mode>.choice(choices)
        let section = Section(
            "tls", "The protection with authorities of your own.", make: { Self(standard) },
            keys: [
                Key("mode", \.mode, mode, "As the word alone."),
                Key(
                    "ca", \.authorities, .certificates,
                    "A PEM file of certificate authorities, for a server whose certificate no public one has signed; a relative path starts"
                        + " at the configuration's folder. Only these authorities count then."),
            ]
        ) { protection, node, reading in
            guard protection.mode == never, protection.authorities != nil else { return }
            reading.report(.badValue, at: node["ca"]?.keyMark ?? node.mark, "ca: says whose certificates count; without TLS there are none.")
        }
        let word = mode.map(write: { $0.authorities == nil ? $0.mode.rawValue : nil }, Self.init)
        return word.or(section.kind, when: \.isMap)
    }
}

extension ValueKind where Value == String {
    /// The path of a PEM file with certificates; a relative one starts at the configuration's folder. What is read is a path that can be opened.
    static let certificates = Self(.text("path", examples: ["our-ca.pem"]), write: { $0 }) { node, reading in
        guard let text = reading.scalar(node, expecting: "a path")?.text else { return nil }
        let path = text.hasPrefix("/") ? text : "\(reading.variables.folder)/\(text)"
        do throws(Folder.Fault) {
            let bytes = try Folder.read(path, limit: 1_000_000)
            if String(decoding: bytes, as: UTF8.self).contains("CERTIFICATE-----") { return path }
            reading.report(.badValue, at: node.mark, "\(path) holds no certificate; it has to be a PEM file with -----BEGIN CERTIFICATE-----.")
        } catch {
            let severity = reading.variables.unsetSeverity
            reading.report(.unset, at: node.mark, "the file \(path) cannot be read: \(error.reason)", severity: severity)
        }
        return nil
    }
}

/// Looks for malware in attachments.
public protocol AttachmentScanner: Sendable {
    /// Scans the bytes of one attachment.
    func scan(_ bytes: [UInt8]) async -> ScanVerdict
}

/// What a scanner found in one attachment.
public enum ScanVerdict: Sendable, Hashable {
    /// Nothing.
    case clean
    /// Malware, by the scanner's name for it.
    case infected(String)
    /// The scanner could not tell; a sentence for the operator.
    case unavailable(String)
}

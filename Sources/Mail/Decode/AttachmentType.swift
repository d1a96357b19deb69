extension MailAttachment {
    /// The media type to go by: what the content shows, or what the mail declares where the content fits it and shows less.
    ///
    /// A calendar entry, a signature and a CSV all look like plain text, and every modern office document like a ZIP archive.
    public var type: String {
        guard let detectedType else { return declaredType }
        return Self.isKind(declaredType, of: detectedType) ? declaredType : detectedType
    }

    private static func isKind(_ declared: String, of detected: String) -> Bool {
        switch detected {
        case "text/plain":
            declared.hasPrefix("text/") || declared.hasPrefix("message/") || declared.hasSuffix("+xml") || declared.hasSuffix("+json")
                || textual.contains(declared)
        case "application/zip": archives.contains { declared.hasPrefix($0) }
        case "application/x-ole-storage", "application/cdfv2", "application/CDFV2":
            declared == "application/msword" || declared.hasPrefix("application/vnd.ms-")
        default: false
        }
    }

    private static let textual: Set<String> = [
        "application/json", "application/xml", "application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted", "application/ics",
        "application/yaml", "application/x-yaml", "application/sql", "application/rtf",
    ]
    private static let archives = ["application/vnd.", "application/epub+zip", "application/java-archive", "application/x-apple-"]
}

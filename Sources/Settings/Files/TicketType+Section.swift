public import Intake

extension TicketType {
    /// The kind of ticket that always exists: no fields, no deadlines. A file `tickets/general.yaml` replaces it.
    public static let general = TicketType(name: "general", title: ["zh": "一般咨询", "en": "General enquiry"])

    static let section = Section(
        "tickets", "A kind of ticket. The file's name is its name.", make: { TicketType(name: "") },
        keys: [
            Key(
                "name", ValueKind<String>.text.map(keys: "languages", name: .language), "What people call it, by language.",
                fill: { $0.title = $1.dictionary }),
            Key(
                "fields", TicketField.section.kind.map(keys: "fields", name: .fieldName), "Its fields, in the order in which they are shown.",
                fill: { type, fields in
                    type.fields = fields.map { item in
                        var field = item.value
                        field.name = item.name
                        return field
                    }
                }),
            Key("deadline", \.deadline, Deadline.section.kind, "When somebody has to have reacted."),
        ], rule: checkConditions)

    /// A field can only be shown by the values of a choice that stands beside it.
    private static func checkConditions(_ type: TicketType, _ node: Node, _ reading: Reading) {
        for field in type.fields {
            guard let shown = node["fields"]?.value[field.name]?.value["shown_when"]?.value else { continue }
            for entry in shown.entries ?? [] { check(entry, of: field, in: type, reading) }
        }
    }

    private static func check(_ entry: Node.Entry, of field: TicketField, in type: TicketType, _ reading: Reading) {
        let names = type.fields.map(\.name).filter { $0 != field.name }
        reading.within("fields", at: entry.keyMark) {
            reading.within(field.name, at: entry.keyMark) {
                reading.within("shown_when", at: entry.keyMark) {
                    guard let other = type.fields.first(where: { $0.name == entry.key }), other.name != field.name else {
                        let suggestion = Suggestion.nearest(to: entry.key, among: names)
                        reading.report(
                            .unknownVariable, at: entry.keyMark, "\"\(entry.key)\" is no other field of this type.", suggestion: suggestion)
                        return
                    }
                    guard other.kind == .choice else { return }
                    for value in field.shownWhen[entry.key] ?? [] where !other.options.contains(value) {
                        let suggestion = Suggestion.nearest(to: value, among: other.options)
                        reading.report(
                            .badValue, at: entry.value.mark, "\"\(value.shortened)\" is no option of \(entry.key).", suggestion: suggestion)
                    }
                }
            }
        }
    }
}

extension TicketType.Deadline {
    static let section = Section(
        "deadline", "Spans counted from the creation of a ticket.", make: { Self() },
        keys: [
            Key("respond", \.respond, span, "Until the first answer."),
            Key("resolve", \.resolve, span, "Until the end."),
        ])

    private static let span = ValueKind<Duration>.duration(.seconds(60)...(.seconds(366 * 86_400)))
}

extension TicketField {
    static let section = Section(
        "fields", "A field of a ticket.", make: { TicketField(name: "", kind: .text) },
        keys: [
            Key(
                "type", \.kind,
                .choice([
                    (.text, "any text"), (.number, "a number"), (.choice, "one of `options`"), (.phone, "a telephone number"),
                    (.email, "a mail address"), (.date, "a day"), (.boolean, "yes or no"),
                ]), required: true, "What it may hold."),
            Key("required", \.required, .boolean, "Whether a draft without it lists it as missing."),
            Key("options", \.options, ValueKind<String>.text.list(atLeast: 1), "The values of a choice."),
            Key("min", \.minimum, .number, "The least number allowed."),
            Key("max", \.maximum, .number, "The greatest number allowed."),
            Key(
                "shown_when", ValueKind<String>.text.oneOrMany.map(keys: "fields", name: .fieldName),
                "It is asked for only when these other fields have this value, or one of these.",
                fill: { $0.shownWhen = Dictionary($1.map { ($0.name, $0.value) }) { first, _ in first } }),
            Key("prefill", \.prefill, .variable(.prefill), "Where its value comes from, unless the message says it: `order.paid`, `sender.phone`."),
            Key("region", \.region, .country, "The default region of national telephone numbers."),
            Key(
                "label", ValueKind<String>.text.map(keys: "languages", name: .language), "What people call it, by language.",
                fill: { $0.label = $1.dictionary }),
        ], rule: checkKind)

    private static func checkKind(_ field: TicketField, _ node: Node, _ reading: Reading) {
        if field.kind == .choice, field.options.isEmpty { reading.report(.missingKey, at: node.mark, "a choice needs options:.") }
        let limits: [(key: String, kinds: [Kind])] = [("options", [.choice]), ("min", [.number]), ("max", [.number]), ("region", [.phone])]
        for (key, kinds) in limits where !kinds.contains(field.kind) {
            guard let entry = node[key] else { continue }
            reading.within(key, at: entry.keyMark) {
                let reason = "this key belongs to fields of type \(kinds[0].rawValue); this one is of type \(field.kind.rawValue)."
                reading.report(.badValue, at: entry.keyMark, reason)
            }
        }
        guard let minimum = field.minimum, let maximum = field.maximum, minimum > maximum else { return }
        reading.report(.badValue, at: node["max"]?.value.mark ?? node.mark, "max: is less than min:.")
    }
}

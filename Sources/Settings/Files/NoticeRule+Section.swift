extension NoticeRule {
    /// The file: a list of rules.
    static let list = section.kind.list

    static let section = Section(
        "notices", "A rule. Each rule that applies makes a notice of its own.", make: { NoticeRule() },
        keys: [
            Key("name", \.name, .text, required: true, "Its name; part of what makes a notice one of its kind."),
            Key(
                "on", \.event,
                .choice([
                    (.drafted, "a message made a ticket"), (.appended, "a message joined a ticket"),
                    (.statusChanged, "somebody changed the ticket's status"),
                ]), required: true, "What happened."),
            Key("when", \.when, .condition(nil), "When it applies; without it, always."),
            Key("to", \.recipient, Recipient.kind, "Who is told."),
            Key(
                "by", \.ways,
                ValueKind<Way>.choice([
                    (.sameChannel, "the way the ticket came"), (.sms, "SMS"), (.chat, "chat"), (.email, "mail"),
                ]).oneOrMany, "The ways to send it, the first by which the recipient can be reached. Required for `to: customer`."),
            Key(
                "template", template, required: true, "The template: a folder under templates/.",
                fill: { rule, template in
                    rule.template = template.name
                    rule.place = template.place
                }),
            Key("quiet", \.quiet, QuietHours.section.kind, "The hours in which it waits."),
            Key("budget", \.budget, Budget.section.kind, "How many there may be; what goes beyond is suppressed, and said."),
        ]
    ) { rule, node, reading in
        if let when = node["when"] {
            reading.within("when", at: when.keyMark) { reading.mentions(in: when.value, rule.event.scope) }
        }
        guard rule.recipient == .customer, rule.ways.isEmpty else { return }
        reading.report(.missingKey, at: node["by"]?.keyMark ?? node.mark, "a notice to the customer needs by: with a way to send it.")
    }

    private static let template = ValueKind<Named<String>>(.text("name of a template")) { node, reading in
        let name = ValueKind<String>.reference("template", Mention.Subject.template).read(node, reading)
        return name.map { Named(name: $0, value: $0, place: reading.place(at: node.mark)) }
    }
}

extension NoticeRule.Event {
    /// What a rule's condition sees: the message that brought it about, or the ticket alone.
    fileprivate var scope: Vocabulary.Scope {
        switch self {
        case .drafted, .appended: .rule
        case .statusChanged: .ticketRule
        }
    }
}

extension NoticeRule.Recipient {
    static let kind = ValueKind<Self>.parsed(
        "word", pattern: "^customer$", expecting: "customer, {email: address} or {phone: number}",
        write: { $0 == .customer ? "customer" : nil }, { $0 == "customer" ? .customer : nil }
    ).or(Fixed.section.kind.map(\.recipient), when: \.isMap)

    /// The forms with an address.
    private struct Fixed {
        var email: String?
        var phone: String?

        var recipient: NoticeRule.Recipient {
            email.map { .email($0) } ?? phone.map { .phone($0) } ?? .customer
        }

        static let section = Section(
            "to", "A fixed recipient.", make: { Fixed() },
            keys: [
                Key("email", \.email, .mailAddress, "A mail address."),
                Key("phone", \.phone, .phone, "A telephone number in E.164."),
            ]
        ) { fixed, node, reading in
            guard (fixed.email == nil) == (fixed.phone == nil) else { return }
            reading.report(.badValue, at: node.mark, "to: takes either email: or phone:.")
        }
    }
}

extension NoticeRule.QuietHours {
    static let section = Section(
        "quiet", "The hours in which notices wait.", make: { Self() },
        keys: [
            Key("from", \.from, .timeOfDay, required: true, "The first minute of quiet."),
            Key("to", \.to, .timeOfDay, required: true, "The first minute after it; earlier than `from`: on the next day."),
            Key("zone", \.zone, .zone, "The zone of both."),
        ]
    ) { quiet, node, reading in
        guard quiet.from == quiet.to else { return }
        reading.report(.badValue, at: node["to"]?.value.mark ?? node.mark, "from: and to: are the same time.")
    }
}

extension NoticeRule.Budget {
    static let section = Section(
        "budget", "How many notices there may be.", make: { Self() },
        keys: [
            Key("per_ticket", \.perTicket, .rate, "For one ticket."),
            Key("per_recipient", \.perRecipient, .rate, "For one recipient, over all tickets."),
        ])
}

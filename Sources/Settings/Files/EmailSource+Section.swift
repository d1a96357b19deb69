import Recipes

extension EmailSource {
    static let keys: [Key<EmailSource>] = [
        Key("imap", \.imap, IMAP.section.kind, "A mailbox on a server. Either this or `maildir`."),
        Key("maildir", \.maildir, Maildir.section.kind, "A mailbox in a folder. Either this or `imap`."),
        Key("limits", \.limits, Limits.section.kind, "What one mail may be. Beyond it a mail is quarantined by itself, never dropped."),
        Key("trust", \.trust, Trust.section.kind, "Whose word on a sender counts."),
        Key(
            "sender", \.sender, SenderRule.section.kind.list,
            "Who the customer is in mail that forms, shops, groups and colleagues send for customers; the first rule that fits and finds"
                + " somebody counts. Without a rule: `Reply-To` for mail of a program (`noreply@`, `wordpress@`) or of an own address, the"
                + " original sender for mail that a group sends under its own address."),
        Key(
            "lists", \.lists, ValueKind<String>.text("list", examples: ["support.lists.shop.example"]).list,
            "Your own groups through which customers write to this mailbox, by list id or address: their mail is people's mail."),
        Key("from", \.from, .mailAddress, "The address that notices to this mailbox's customers come from; without it, that of `smtp`."),
        Key(
            "plus_address", \.plusAddress, .boolean,
            "Whether notices ask for answers at `name+token@…`. The mail server has to deliver such addresses to this mailbox."),
    ]

    static func rule(_ source: EmailSource, _ node: Node, _ reading: Reading) {
        switch (source.imap, source.maildir) {
        case (nil, nil): reading.report(.missingKey, at: node.mark, "an email adapter needs imap: or maildir:.")
        case (.some, .some):
            let mark = node["maildir"]?.keyMark ?? node.mark
            reading.report(.badValue, at: mark, "an email adapter has one mailbox: imap: or maildir:, not both.")
        default: break
        }
    }
}

extension EmailSource.IMAP {
    static let section = Section(
        "imap", "A mailbox on a server.", make: { Self() },
        keys: [
            Key("server", \.server, .address(["imaps", "imap"]), required: true, "Its address. `imap://` is upgraded by STARTTLS."),
            Key(
                "tls", \.tls,
                Protection.kind(
                    [(.required, "no login without TLS"), (.never, "plain text; for a server on this machine")], standard: .required, never: .never),
                "Whether a server of `imap://` has to offer STARTTLS, and whose certificates count."),
            Key("folder", \.folders, ValueKind<String>.text("folder").oneOrMany, "The folder or folders, each read by itself."),
            Key("username", \.username, .text, required: true, "The login."),
            Key("password", \.password, .secret, "The login's password. Either this or `oauth`."),
            Key("oauth", \.oauth, EmailSource.OAuth.section.kind, "The login by token. Either this or `password`."),
            Key(
                "start", \.start, EmailSource.Start.kind,
                "Which mail counts as new when the mailbox is seen for the first time. The rest is on the ledger and makes no draft."),
            Key("after", \.after, EmailSource.After.kind, "What is done to a mail on the server once it is stored."),
            Key(
                "poll", \.poll, .duration(.seconds(5)...(.seconds(3_600))),
                "How often each folder is looked at. Where the server has IDLE, it tells of new mail in the first folder at once, and the"
                    + " other folders are asked every five seconds whether they have any."),
            Key(
                "reconcile", \.reconcile, .duration(.seconds(5)...(.seconds(86_400))),
                "How often the server's whole list is compared with the ledger; a hole raises an alarm and is fetched again."),
            Key(
                "timeout", \.timeout, .duration(.seconds(1)...(.seconds(600))),
                "How long the server may be silent in the middle of a command, before the connection is given up and made anew."),
        ]
    ) { imap, node, reading in
        if case .move(let target) = imap.after, imap.folders.contains(target) {
            let mark = node["after"]?.keyMark ?? node.mark
            reading.report(.badValue, at: mark, "after: moves mail to \(target), which is one of the folders that are read; choose another.")
        }
        switch (imap.password, imap.oauth) {
        case (nil, nil): reading.report(.missingKey, at: node.mark, "a login needs password: or oauth:.")
        case (.some, .some):
            reading.report(.badValue, at: node["oauth"]?.keyMark ?? node.mark, "a login has password: or oauth:, not both.")
        default: break
        }
    }
}

extension EmailSource.Maildir {
    static let section = Section(
        "maildir", "A mailbox in a folder, as an MTA or a fetcher fills it.", make: { Self() },
        keys: [
            Key("folder", \.folder, .path, required: true, "The folder that holds `new/`; a relative path starts at the data folder."),
            Key("start", \.start, EmailSource.Start.kind, "Which mail counts as new when the folder is seen for the first time."),
            Key("poll", \.poll, .duration(.seconds(1)...(.seconds(3_600))), "How often the folder is looked at."),
        ])
}

extension EmailSource.OAuth {
    static let section = Section(
        "oauth", "A token from an authorisation server (RFC 6749), for XOAUTH2 and OAUTHBEARER.", make: { Self() },
        keys: [
            Key(
                "token_url", \.tokenURL, .address(["https", "http"]), required: true,
                "Where tokens are asked for; `http://` only on this machine."),
            Key(
                "ca", \.authorities, .certificates,
                "A PEM file of certificate authorities, for a `token_url` whose certificate no public one has signed; a relative path starts at the"
                    + " configuration's folder. Only these authorities count there then; `tls.ca` is for the mail server alone."),
            Key("client_id", \.clientID, .text, required: true, "The client."),
            Key("client_secret", \.clientSecret, .secret, "The client's secret."),
            Key("refresh_token", \.refreshToken, .secret, "A refresh token; without one the client's own credentials are used."),
            Key("scope", \.scope, .text, "What the token is for."),
            Key("secret_expires", \.secretExpires, .day, "The day on which the client's secret ends; health and log tell of it thirty days ahead."),
            Key(
                "mechanism", \.mechanism,
                .choice([
                    (.offered, "what the server offers"), (.xoauth2, "Google's and Microsoft's form"), (.oauthBearer, "the form of RFC 7628"),
                ]),
                "How the token is presented to the mail server."),
        ]
    ) { oauth, node, reading in
        if oauth.tokenURL.scheme == "http", !["127.0.0.1", "localhost", "::1"].contains(oauth.tokenURL.host) {
            reading.report(
                .badValue, at: node["token_url"]?.keyMark ?? node.mark,
                "token_url: a secret is not sent in plain text over a network; use https://.")
        }
        if oauth.tokenURL.scheme == "http", oauth.authorities != nil {
            reading.report(.badValue, at: node["ca"]?.keyMark ?? node.mark, "ca: says whose certificates count; without TLS there are none.")
        }
        guard oauth.clientSecret == nil, oauth.refreshToken == nil else { return }
        reading.report(.missingKey, at: node.mark, "a token is asked for with client_secret: or refresh_token:; neither is given.")
    }
}

extension EmailSource.Limits {
    static let section = Section(
        "limits", "What one mail may be.", make: { Self() },
        keys: [
            Key("message", \.message, .size(.kilobytes(10)...(.megabytes(200))), "The size of a mail."),
            Key("parts", \.parts, .integer(1...10_000), "The number of its parts."),
            Key("depth", \.depth, .integer(1...100), "How deep parts may be nested."),
            Key("header", \.header, .size(.kilobytes(4)...(.megabytes(10))), "The size of all headers."),
            Key(
                "decoded", \.decoded, .size(.kilobytes(10)...(.gigabytes(1))),
                "The size of all content once decoded. What stands in mails inside counts at each level."),
        ])
}

extension EmailSource.Trust {
    static let section = Section(
        "trust", "Whose word on a sender counts.", make: { Self() },
        keys: [
            Key(
                "authserv_ids", \.authservIDs, ValueKind<String>.text("server").list,
                "The servers whose Authentication-Results (RFC 8601) counts. Anybody can write that header; name your own only."),
            Key("spam", \.spam, SpamHeader.section.kind.list, "The headers of your spam filter's verdict. One that shows it makes the mail `spam`."),
        ])
}

extension EmailSource.Trust.SpamHeader {
    static let section = Section(
        "spam[]", "A header of your spam filter's verdict.", make: { Self() },
        keys: [
            Key(
                "header", \.header, .text("header", examples: ["X-Spam-Flag"]), required: true,
                "Its name. Strip it from mail that comes from outside."),
            Key("begins", \.begins, .text("word", examples: ["yes"]), "How the value of spam begins, in any case."),
            Key("score", \.score, .number, "The score from which a mail is spam, where the header holds one; then `begins` does not count."),
        ])
}

extension EmailSource.Start {
    static let kind = ValueKind<Self>.parsed(
        "word or day", pattern: "^(now|all|[0-9]{4}-[0-9]{2}-[0-9]{2})$", expecting: "now, all or a day, as in 2026-11-01",
        write: \.written, examples: ["now", "2026-11-01"]
    ) { text in
        switch text {
        case "now": .now
        case "all": .all
        default: CalendarDay(text: text).map { .day($0) }
        }
    }

    private var written: String {
        switch self {
        case .now: "now"
        case .all: "all"
        case .day(let day): day.description
        }
    }
}

extension EmailSource.After {
    static let kind = word.or(Target.section.kind.map(\.action), when: \.isMap)

    private static let word = ValueKind<Self>(
        .choice([
            Shape.Choice(value: "keep", doc: "nothing"), Shape.Choice(value: "seen", doc: "marked as read"),
            Shape.Choice(value: "delete", doc: "deleted"),
        ]),
        write: { $0 == .keep ? "keep" : nil }
    ) { node, reading in
        let expected = "keep, seen, delete, {move: folder} or {flag: keyword}"
        guard let text = reading.scalar(node, expecting: expected)?.text else { return nil }
        switch text {
        case "keep": return .keep
        case "seen": return .seen
        case "delete": return .delete
        default:
            let words = ["keep", "seen", "delete", "{move: folder}", "{flag: keyword}"]
            reading.refuse(text, expected, at: node.mark, suggestion: Suggestion.nearest(to: text, among: words))
            return nil
        }
    }

    /// The forms with an object: `{move: Handled}`.
    private struct Target {
        var move: String?
        var flag: String?

        var action: EmailSource.After {
            if let move { return .move(move) }
            return flag.map { .flag($0) } ?? .keep
        }

        static let section = Section(
            "after", "The forms with an object.", make: { Target() },
            keys: [
                Key("move", \.move, .text("folder"), "Moved to this folder."),
                Key("flag", \.flag, .text("keyword"), "Marked with this keyword."),
            ]
        ) { target, node, reading in
            guard (target.move == nil) == (target.flag == nil) else { return }
            reading.report(.badValue, at: node.mark, "after: takes either move: or flag:.")
        }
    }
}

extension ValueKind where Value == CalendarDay {
    /// A day of the calendar.
    static let day = parsed(
        "day", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", expecting: "a day, as in 2026-11-01", write: \.description,
        examples: ["2026-11-01"], CalendarDay.init(text:))
}

extension EmailSource.SenderRule {
    static let section = Section(
        "sender[]", "Who the customer is in mail of one sender.", make: { Self() },
        keys: [
            Key(
                "from", \.from, ValueKind<String>.text("address or domain", examples: ["noreply@shop.example", "forms.example"]).oneOrMany,
                required: true, "The senders: addresses, or domains with those below them."),
            Key("has_header", \.requiredHeader, .text("header", examples: ["X-Shop-Form"]), "A header that has to be there for the rule to fit."),
            Key(
                "customer", \.customer,
                .choice([
                    (.replyTo, "in Reply-To"), (.forwarded, "in the mail that the sender forwards: for your own people"),
                    (.body, "in the text, by the patterns"), (.header, "in the header of `header:`"),
                    (.from, "the sender itself, although it looks like a program"),
                ]), "Where the customer is found."),
            Key("header", \.header, .text("header", examples: ["X-Original-From"]), "The header that holds the customer."),
            Key("name", \.name, ValueKind<Pattern>.pattern, "Finds the customer's name in the text, by its first group."),
            Key("mail", \.mail, ValueKind<Pattern>.pattern, "Finds the customer's mail address in the text, by its first group."),
            Key("phone", \.phone, ValueKind<Pattern>.pattern, "Finds the customer's number in the text, by its first group."),
        ]
    ) { rule, node, reading in
        for (key, pattern) in [("name", rule.name), ("mail", rule.mail), ("phone", rule.phone)] {
            guard let pattern, pattern.groupCount == 0 else { continue }
            reading.report(.badValue, at: node[key]?.keyMark ?? node.mark, "\(key): the pattern needs a group, as in 'Name: (.+)'.")
        }
        if (rule.customer == .header) != (rule.header != nil) {
            let mark = node["header"]?.keyMark ?? node.mark
            reading.report(.badValue, at: mark, "customer: header and header: NAME stand together.")
        }
        if rule.customer == .body, rule.mail == nil, rule.phone == nil {
            reading.report(.missingKey, at: node.mark, "customer: body needs mail: or phone: to know the customer by.")
        }
    }
}

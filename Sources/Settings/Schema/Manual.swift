import Intake

/// What docs/configuration.md says between its tables.
enum Manual {
    static func write(_ writer: inout MarkdownWriter) {
        writer.heading("Configuration", level: 1)
        writer.paragraph("<!-- Written by the declarations in Sources/Settings; `inlet schema --write docs` writes it. Do not edit. -->")
        for sentence in introduction { writer.paragraph(sentence) }
        file(&writer, .inlet, Instance.section.shape)
        channels(&writer)
        file(&writer, .lookup, Lookup.section.shape)
        file(&writer, .ticket, TicketType.section.shape)
        file(&writer, .routing, RoutingRule.section.shape)
        file(&writer, .notices, NoticeRule.section.shape)
        writer.heading("Conditions")
        for sentence in conditions { writer.paragraph(sentence) }
        writer.heading("templates/")
        for sentence in templates { writer.paragraph(sentence) }
        paths(&writer)
    }

    private static func file(_ writer: inout MarkdownWriter, _ file: Schema.File, _ section: SectionShape) {
        writer.heading(file.location)
        writer.paragraph(section.doc)
        writer.table(of: section)
    }

    /// The keys of each channel by themselves, then those that all share.
    private static func channels(_ writer: inout MarkdownWriter) {
        writer.heading(Schema.File.channel.location)
        writer.paragraph(Adapter.doc)
        let common = Set(Adapter.commonKeys.map(\.name))
        for channel in Channel.allCases where channel != .chat {
            var section = Adapter.section(for: channel).shape
            section.keys.removeAll { common.contains($0.name) || $0.name == "channel" }
            guard !section.keys.isEmpty else { continue }
            writer.heading(channel == .sms ? "channel: sms, channel: chat" : "channel: \(channel.rawValue)", level: 3)
            writer.table(of: section)
        }
        writer.heading("All channels, `channel: api` among them", level: 3)
        var section = Adapter.section(for: .api).shape
        section.keys.removeAll { !common.contains($0.name) && $0.name != "channel" }
        writer.table(of: section)
    }

    private static func paths(_ writer: inout MarkdownWriter) {
        writer.heading("Paths")
        writer.paragraph(
            "Beside these, rules and prefills see `row.…` (the columns of a call-centre row), and every name under `extract`."
                + " `order.…` and `customer.…` are the fields of the lookups of that kind; `fields.…` those of the ticket types.")
        let scopes: [(String, Vocabulary.Scope)] = [
            ("rules (`when:`)", .rule), ("rules on `ticket.status_changed`", .ticketRule), ("prefills", .prefill), ("requests of lookups", .request),
            ("templates", .notice),
            ("cases (`expect:`)", .expectation),
        ]
        for (name, scope) in scopes {
            let list = Vocabulary().paths(in: scope).sorted().map { "`\($0)`" }.joined(separator: ", ")
            writer.paragraph("**\(name)**: \(list)")
        }
    }

    private static let introduction = [
        "A configuration is a folder: `inlet.yaml`, `routing.yaml`, `notices.yaml`, and the folders `channels/`, `providers/`, `lookups/` and"
            + " `tickets/`; templates stand beside it. Every command takes the folder with `--config`; without it, `INLET_CONFIG`, else `adapters/`.",
        "`inlet check` reads everything and prints every problem at once, one a line with file, line and column, and exits with 78 when there"
            + " is an error. A gateway does not start on one, and a reload that has one leaves the running configuration in force.",
        "The files are YAML with the scalars of YAML 1.2: `on`, `off`, `yes` and `no` are texts, `0o17` is a number, a key may stand once."
            + " Durations have a unit (`500ms`, `30s`, `5m`, `24h`, `7d`), sizes too (`25MB`, `64KiB`). Anchors and aliases work within bounds;"
            + " tags and several documents do not. A file has 1 MB at most.",
        "**Secrets** are given by reference only: `${env:NAME}` or `${file:path}`; written out they are an error, and nothing prints them."
            + " **Other values** may hold `${env:NAME:-value}`, with the value for a variable that is not set, or `${env:NAME}` without one."
            + " Write `$${` for the characters `${`. Relative paths of `${file:}` start at the configuration's folder.",
        "**What is not set**: `inlet serve` refuses to start while a secret or variable is missing, and names each; `inlet check` does the same."
            + " With `--offline` it only warns, so that a configuration can be judged where its secrets are not."
            + " An adapter with `enabled: false` is judged all the same, but nothing is said of its secrets."
            + " One with `enabled: auto` rests, with a warning, until all it needs is set; the shipped adapters do, so that they start as they are.",
        "The schemas in docs/schema/ make an editor complete and check the files: with the YAML language server, put"
            + " `# yaml-language-server: $schema=../../docs/schema/channel.schema.json` into a file's first line.",
    ]

    private static let conditions = [
        "`path: value` · `path: [any, of, these]` · `path: {is: v}`, `in`, `not`, `over`, `under`, `between: [a, b]`, `matches: pattern`,"
            + " `contains`, `exists: true`. Several lines of one condition all have to hold; `any: [...]`, `all: [...]` and `not: {...}` combine conditions.",
        "A path that nothing provides, and a value that a path can never have, are errors.",
    ]

    private static let templates = [
        "`templates/<notice>/<channel>.<language>.mustache`, as in `templates/received/sms.zh-CN.mustache`. The language is the customer's,"
            + " and falls back: `zh-CN`, `zh`, then `default`. A mail's first line is `Subject: …`.",
        "Templates are Mustache. Their variables are checked like paths. Escaping follows where the text goes, never the author.",
        "`order.…` is empty unless the sender matches one of the lookup's `tell.if_sender_is`: put it between `{{#order}}` and `{{/order}}`.",
    ]
}

import Intake
import Recipes

extension Adapter {
    static let doc = "One endpoint of a channel. The file's name is the adapter's name, and for webhooks the last part of its address."

    /// The keys of every channel, `channel` itself left out.
    static let commonKeys: [Key<Adapter>] = [
        Key(
            "enabled", \.enabled, .booleanOrAuto,
            "Whether it runs. One that does not is judged all the same, but its secrets may be missing. `auto`: it runs once they are set;"
                + " until then it rests, with a warning."),
        Key("language", \.language, .languageOrAuto, "The customers' language; `auto` tells it from each text."),
        Key("region", \.region, .country, "The default region of national telephone numbers."),
        Key(
            "extract", Extraction.kind.map(keys: "fields", name: .fieldName),
            "What to look for in a message. A field of the ticket with the same name is filled with it.",
            fill: { adapter, found in adapter.adopt(found) }),
        Key(
            "lookups", \.lookups, ValueKind<String>.reference("lookup", Mention.Subject.lookup).list,
            "The lookups to make, in order."),
        Key("ticket", ticket.kind, "The draft that a message makes.", fill: { $0.ticketType = $1.ticketType }),
        Key("conversation", \.conversation, Conversation.section.kind, "Which messages join a ticket that exists."),
        Key(
            "answer_within", \.answerWithin, .duration(.seconds(60)...(.seconds(366 * 86_400))),
            "Older messages are never answered automatically."),
        Key("cases", \.cases, Case.kind.list, "Samples with the draft that has to come of them; run by `inlet test`."),
    ]

    /// The whole file, for one channel.
    static func section(for channel: Channel) -> Section<Adapter> {
        switch channel {
        case .email: section(channel, EmailSource.keys, at: \.email) { EmailSource.rule($0.email, $1, $2) }
        case .sms, .chat: section(channel, WebhookSource.keys, at: \.webhook) { _, _, _ in }
        case .calls: section(channel, DropSource.keys, at: \.calls) { DropSource.rule($0.calls, $1, $2) }
        case .api: section(channel, [], at: \.webhook) { _, _, _ in }
        }
    }

    private static func section<Part>(
        _ channel: Channel, _ keys: [Key<Part>], at path: any WritableKeyPath<Adapter, Part> & Sendable,
        rule: @escaping @Sendable (Adapter, Node, Reading) -> Void
    ) -> Section<Adapter> {
        let head = Key<Adapter>("channel", \.channel, .channel, required: true, "The kind of contact.")
        let all = [head] + keys.map { $0.lifted(to: path) } + commonKeys
        return Section("channel: \(channel.rawValue)", doc, make: { Adapter() }, keys: all, rule: rule)
    }

    private static let ticket = Section(
        "ticket", "The draft that a message makes.", make: { Adapter() },
        keys: [
            Key(
                "type", \.ticketType, .reference("ticket type", Mention.Subject.ticketType),
                "The kind of ticket, unless routing says otherwise. `general` is built in and has no fields.")
        ])

    private mutating func adopt(_ found: [Named<Extraction>]) {
        extractions = found.map { item in
            var extraction = item.value
            extraction.name = item.name
            return extraction
        }
    }
}

extension Adapter {
    /// The source as a mailbox; setting it makes it one.
    fileprivate var email: EmailSource {
        get { if case .email(let source) = source { source } else { EmailSource() } }
        set { source = .email(newValue) }
    }

    /// The source as a vendor's requests; setting it makes it that.
    fileprivate var webhook: WebhookSource {
        get { if case .webhook(let source) = source { source } else { WebhookSource() } }
        set { source = .webhook(newValue) }
    }

    /// The source as a call centre's files; setting it makes it that.
    fileprivate var calls: DropSource {
        get { if case .drop(let source) = source { source } else { DropSource() } }
        set { source = .drop(newValue) }
    }
}

extension ValueKind where Value == Channel {
    static let channel = choice([
        (.email, "a mailbox"), (.sms, "a vendor's SMS webhook"), (.chat, "a vendor's chat webhook"), (.calls, "a call centre's files"),
        (.api, "your own programs, by POST /v1/messages"),
    ])
}

extension ValueKind where Value == Bool {
    /// `true`, `false` or `auto`; the reader of the file settles what `auto` comes to.
    fileprivate static let booleanOrAuto = ValueKind<Bool>.parsed("word", pattern: "^auto$", expecting: "true, false or auto") {
        $0 == Adapter.automatic ? true : nil
    }.or(.boolean) { !$0.isText(Adapter.automatic) }
        .described(as: .anyOf([.boolean, .choice([Shape.Choice(value: Adapter.automatic, doc: "")])]))
}

extension ValueKind where Value == String? {
    /// `auto`, which is nil, or a language.
    fileprivate static let languageOrAuto = ValueKind<String?>.parsed(
        "language", pattern: "^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$", expecting: "auto or a language, as in zh-CN",
        write: { $0 ?? "auto" }, examples: ["auto", "zh-CN"]
    ) { text in
        text == "auto" ? .some(nil) : Names.isLanguage(text) ? .some(text) : nil
    }
}

extension Adapter.Conversation {
    static let section = Section(
        "conversation", "Which messages join a ticket that exists.", make: { Self() },
        keys: [
            Key(
                "append_within", \.appendWithin, .duration(.seconds(1)...(.seconds(90 * 86_400))),
                "For how long a contact's messages join the open ticket instead of starting one. Without it only answers join."),
            Key(
                "join_parts", \.joinParts, .duration(.seconds(1)...(.seconds(3_600))),
                "For how long the parts of a long SMS are waited for; then what is there makes the message."),
            Key(
                "reopen_within", \.reopenWithin, .duration(.seconds(0)...(.seconds(3_660 * 86_400))),
                "For how long an answer reopens a closed ticket; later it starts a new one that is linked."),
        ])
}

extension Adapter.Case {
    static let section = Section(
        "cases[]", "A sample with the draft that has to come of it.", make: { Self() },
        keys: [
            Key("name", \.name, .text, required: true, "What it shows."),
            Key(
                "file", \.file, .path, required: true,
                "The sample: .eml for mail, .csv for calls, .http or a payload for webhooks. The path starts at this file's folder."),
            Key(
                "headers", ValueKind<String>.text.map(keys: "header names"), "Headers of the request, where the sample is a bare payload.",
                fill: { $0.headers = $1.dictionary }),
            Key("now", \.now, .text("time", examples: ["2026-11-20T08:00:00+08:00"]), "The clock, for signatures and ages."),
            Key(
                "lookups", lookupSamples, "The answer of each lookup: a JSON file.",
                fill: { $0.lookups = $1.dictionary }),
            Key(
                "expect", ValueKind<JSONValue>.json.map(keys: "paths of the draft", name: .variable(.expectation)),
                "What has to come out: `type`, `queue`, `priority`, `title`, `fields.…`, a name under `extract`.",
                fill: { sample, expected in
                    sample.expect = JSONObject(expected.map { JSONObject.Member(name: $0.name, value: $0.value) })
                }),
        ])

    /// A case with its place.
    static let kind = ValueKind<Self>(section.kind.shape) { node, reading in
        var sample = section.read(node, reading)
        sample?.place = reading.place(at: node.mark)
        return sample
    }

    private static let lookupSamples = ValueKind<String>.path.map(
        keys: "lookups", name: .reference("lookup", Mention.Subject.lookup))
}

import Recipes

extension Instance {
    static let section = Section(
        "inlet.yaml", "How this gateway runs. Every key has a default, so the file may be empty or absent.",
        make: { Instance() },
        keys: [
            Key("database", \.database, database, "Where tickets are stored."),
            Key("http", \.http, HTTP.section.kind, "The HTTP server for webhooks and the API."),
            Key("workers", \.workers, Workers.section.kind, "How deliveries are worked off."),
            Key("notices", \.notices, NoticePolicy.section.kind, "Whether notices to customers leave the house."),
            Key("smtp", \.smtp, SMTP.section.kind, "The mail server that takes outgoing mail. Without it nothing is sent by mail."),
            Key(
                "data", \.data, .path,
                "The folder for the embedded database and the spool; a relative path starts at the working directory."),
            Key("templates", \.templates, .path, "The templates' folder; a relative path starts at the configuration's folder."),
            Key("log", \.log, Log.section.kind, "What is logged, and how."),
            Key("languages", \.languages, Languages.section.kind, "The languages that customers are written to in."),
            Key(
                "queues", \.queues, ValueKind<String>.name.list,
                "The names of all queues. When given, a rule with any other queue is an error; `inbox` always exists."),
            Key(
                "spool", \.spool, Spool.kind,
                "Keeps webhooks on disk while the database is away; `off`: they get 503 meanwhile. The folder has to outlive the machine."),
            Key("media", \.media, Media.section.kind, "Which files are fetched from vendors."),
            Key("scan", \.scan, Scan.section.kind, "The virus scanner for attachments. Without it nothing is scanned."),
        ])

    private static let database = ValueKind<Database>(
        .text("word", pattern: "^embedded$", examples: ["${env:INLET_DATABASE_URL:-embedded}"]), write: { $0 == .embedded ? "embedded" : nil },
        read: readDatabase
    ).or(Database.Server.section.kind.map { .server($0) }, when: \.isMap)

    /// `embedded`, or a variable that holds an address and is `embedded` where it is not set: one file for a machine and for a container.
    private static func readDatabase(_ node: Node, _ reading: Reading) -> Database? {
        let expected = "embedded, ${env:NAME:-embedded}, or a mapping with url:"
        guard case .scalar(let scalar) = node.content, let pieces = reading.pieces(scalar.text, at: node.mark) else {
            reading.refuse(node.kindName, expected, at: node.mark)
            return nil
        }
        guard pieces.count == 1, case .reference(let reference) = pieces[0], case .environment(let name) = reference.origin else {
            guard scalar.text == "embedded" else {
                reading.refuse("this text", expected, at: node.mark)
                return nil
            }
            return .embedded
        }
        let value = reading.variables.environment[name] ?? ""
        if (value.isEmpty ? reference.otherwise : value) == "embedded" { return .embedded }
        guard value.hasPrefix("postgresql://") || value.hasPrefix("postgres://") || value.contains("host=") else {
            reading.report(
                .badValue, at: node.mark, "the variable \(name) has to hold embedded, a postgresql:// address or a libpq connection string.")
            return nil
        }
        var server = Database.Server()
        server.url = Secret(origin: .environment(name), value: value)
        return .server(server)
    }
}

extension Instance.Database.Server {
    static let section = Section(
        "database", "A PostgreSQL that exists.", make: { Self() },
        keys: [
            Key(
                "url", \.url, .secret, required: true,
                "A libpq connection string or postgresql:// address; several hosts are tried in order."),
            Key("connections", \.connections, .integer(2...100), "The most connections that are held open."),
        ])
}

extension Instance.HTTP {
    static let section = Section(
        "http", "The HTTP server for webhooks and the API.", make: { Self() },
        keys: [
            Key("listen", \.listen, .hostPort, "Where it listens. Port 0 lets the system choose."),
            Key(
                "public_url", \.publicURL, .address(["https", "http"]),
                "How it is reached from outside. Some vendors sign the address; behind a proxy only this tells it."),
            Key("body", \.body, .size(.kilobytes(1)...(.megabytes(100))), "The largest request body; beyond it the answer is 413."),
            Key("queue", \.queue, Queue.section.kind, "What may wait to be stored; beyond it the answer is 503 with Retry-After."),
            Key("connections", \.connections, .integer(1...100_000), "The most connections at a time."),
            Key(
                "request_timeout", \.requestTimeout, .duration(.seconds(1)...(.seconds(600))),
                "How long a request may take to arrive: its head, and again its body."),
            Key(
                "proxies", \.proxies, addressRange.list,
                "The proxies in front of it: only their X-Forwarded-For is believed when an adapter has an allow-list of addresses."),
        ])

    static let addressRange = ValueKind<String>.parsed(
        "address range", pattern: "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$", expecting: "an address or a range, as in 10.0.0.0/8", write: { $0 },
        examples: ["10.0.0.0/8"]
    ) { text in
        AddressRange(text) == nil ? nil : text
    }
}

extension Instance.HTTP.Queue {
    static let section = Section(
        "queue", "What may wait to be stored.", make: { Self() },
        keys: [
            Key("requests", \.requests, .integer(1...1_000_000), "Requests."),
            Key("size", \.size, .size(.megabytes(1)...(.gigabytes(10))), "Bytes of their bodies."),
        ])
}

extension Instance.Workers {
    static let section = Section(
        "workers", "How deliveries are worked off.", make: { Self() },
        keys: [
            Key("count", \.count, .integer(0...64), "How many work at a time; 0 takes contacts and leaves the work to other gateways."),
            Key("batch", \.batch, .integer(1...2_000), "The most deliveries that a worker claims at once."),
            Key(
                "lease", \.lease, .duration(.seconds(5)...(.seconds(3_600))),
                "How long a claim holds. A worker that is silent for longer loses its claims to another; nothing is done twice."),
            Key(
                "drain", \.drain, .duration(.seconds(0)...(.seconds(600))),
                "How long a stop may take to finish what has been accepted. What is not finished then, or while the database is away, is taken up at the next"
                    + " start. Letting go of a database that hangs takes six seconds of it."),
        ])
}

extension Instance.NoticePolicy {
    static let section = Section(
        "notices", "Whether notices to customers leave the house.", make: { Self() },
        keys: [
            Key(
                "mode", \.mode,
                .choice([
                    (.hold, "written and shown, not sent"), (.live, "sent to customers"),
                    (.redirect, "sent to the addresses under redirect: instead"),
                ]), "What becomes of notices."),
            Key("redirect", \.redirect, Redirect.section.kind, "Where notices go with `mode: redirect`."),
            Key(
                "via", ValueKind<String>.reference("channel adapter", Mention.Subject.adapter).map(keys: "channels", name: channel),
                "The adapter that sends on a channel when the ticket came in by another, as in `sms: hotline-sms`."
                    + " Needed only where a channel has several.",
                fill: { policy, adapters in policy.via = adapters.dictionary }),
            Key(
                "expire", \.expire, .duration(.seconds(60)...(.seconds(30 * 86_400))),
                "How long a notice is tried before it is given up."),
        ]
    ) { policy, node, reading in
        guard policy.mode == .redirect, policy.redirect == nil else { return }
        reading.within("redirect", at: reading.owner) {
            reading.report(.missingKey, at: node.mark, "mode: redirect needs redirect: with email: or phone:.")
        }
    }

    private static let channel = ValueKind<String>(.text("channel")) { node, reading in
        let channels = ValueKind<SendingChannel>.choice(SendingChannel.allCases.map { ($0, "") })
        return channels.read(node, reading)?.rawValue
    }

    private enum SendingChannel: String, CaseIterable {
        case sms, chat, email
    }
}

extension Instance.NoticePolicy.Redirect {
    static let section = Section(
        "redirect", "Where notices go instead of to customers.", make: { Self() },
        keys: [
            Key("email", \.email, .mailAddress, "For notices by mail."),
            Key("phone", \.phone, .phone, "For notices by SMS."),
        ])
}

extension Instance.SMTP {
    static let section = Section(
        "smtp", "The mail server that takes outgoing mail.", make: { Self() },
        keys: [
            Key("server", \.server, .address(["smtp", "smtps"]), required: true, "Its address, as in smtp://mail.example.com:587."),
            Key(
                "tls", \.tls,
                Protection.kind(
                    [
                        (.required, "mail waits when the server offers no TLS"), (.offered, "TLS where the server offers it"),
                        (.never, "plain text; for a server on this machine"),
                    ], standard: .required, never: .never), "Whether mail is sent only over TLS, and whose certificates count."),
            Key("from", \.from, .mailAddress, required: true, "The sender's address, where the adapter has none of its own (`from`)."),
            Key(
                "bounces", \.bounces, .mailAddress,
                "Where mail that cannot be delivered goes back to: the address of a mailbox that an email adapter reads. Without it notices have"
                    + " no sender in the envelope, so that only a server that refuses them at once is heard of."),
            Key("name", \.name, .text, "The sender's name."),
            Key("username", \.username, .text, "For servers that want a login."),
            Key("password", \.password, .secret, "For servers that want a login."),
        ]
    ) { smtp, node, reading in
        guard (smtp.username == nil) != (smtp.password == nil) else { return }
        reading.report(.missingKey, at: node.mark, "username: and password: belong together; one of them is missing.")
    }
}

extension Instance.Log {
    static let section = Section(
        "log", "What is logged, and how.", make: { Self() },
        keys: [
            Key("level", \.level, .choice(Level.allCases.map { ($0, "") }), "The least level."),
            Key("format", \.format, .choice([(.text, "for people"), (.json, "one object a line")]), "The form of a line."),
        ])
}

extension Instance.Languages {
    static let section = Section(
        "languages", "The languages that customers are written to in.", make: { Self() },
        keys: [Key("default", \.standard, .language, "For customers whose language is not known.")])
}

extension Instance.Spool {
    static let section = Section(
        "spool", "The disk spool for webhooks.", make: { Self() },
        keys: [
            Key(
                "folder", \.folder, .path,
                "Its folder, on a volume that outlives the machine, for this gateway alone; without it, `spool` in the data folder."),
            Key("size", \.size, .size(.megabytes(1)...(.gigabytes(1_000))), "Beyond it requests are answered with 503."),
            Key(
                "age", \.age, .duration(.seconds(60)...(.seconds(30 * 86_400))),
                "While the oldest delivery waits for longer, requests are answered with 503."),
        ])

    /// `off`, or the section.
    static let kind = ValueKind<Self?>.parsed("word", pattern: "^off$", expecting: "off, or a mapping") { $0 == "off" ? .some(nil) : nil }
        .or(section.kind.map { $0 }, when: \.isMap)
}

extension Instance.Media {
    static let section = Section(
        "media", "Which files are fetched from vendors. They come from the hosts that the provider's page names, over HTTPS.",
        make: { Self() },
        keys: [
            Key("size", \.size, .size(.kilobytes(1)...(.megabytes(500))), "Larger ones stay at the vendor's."),
            Key("types", \.types, ValueKind<String>.text("media type", examples: ["image/*"]).list, "The media types, told by content."),
            Key(
                "allow", \.allow, Instance.HTTP.addressRange.list,
                "Addresses that files may come from although they are private, as those of a desk of your own; then also over plain HTTP."),
        ])
}

extension Instance.Scan {
    static let section = Section(
        "scan", "The virus scanner for attachments.", make: { Self() },
        keys: [
            Key("clamd", \.clamd, .text("socket", examples: ["/run/clamav/clamd.ctl"]), required: true, "The socket of clamd: a path or host:port."),
            Key(
                "deadline", \.deadline, .duration(.seconds(1)...(.seconds(600))),
                "How long one file may take, waiting for a daemon that restarts included; at most half of `workers.lease`."),
        ])
}

extension [Named<String>] {
    /// The names with their values; where the YAML has no duplicates, neither has this.
    var dictionary: [String: String] {
        Dictionary(map { ($0.name, $0.value) }) { first, _ in first }
    }
}

extension DropSource {
    static let keys: [Key<DropSource>] = [
        Key("drop", \.drop, Drop.section.kind, required: true, "Where files appear, and when they are complete."),
        Key("csv", \.csv, CSV.section.kind, "How a file is written."),
        Key("map", \.map, Map.section.kind, "Which column holds what. Required without `provider`."),
        Key("only_when", \.onlyWhen, .condition(.row), "The rows that become messages; the rest is counted as ignored."),
        Key(
            "provider", \.provider, .reference("description of an export", Mention.Subject.preset),
            "A ready description of an export: the name of a file under providers/ with `channel: calls`. What `csv`, `map` and `only_when`"
                + " say here is put over what it says."),
    ]

    static func rule(_ source: DropSource, _ node: Node, _ reading: Reading) {
        if source.provider == nil, source.map.columns.isEmpty {
            reading.report(.missingKey, at: node["map"]?.keyMark ?? node.mark, "a calls adapter needs map: or provider:.")
        }
        if source.csv.header, !source.csv.columns.isEmpty {
            reading.report(.badValue, at: node["csv"]?.keyMark ?? node.mark, "columns: names the columns of files with header: false only.")
        }
        if source.drop.pickup == .tail, source.drop.sftp != nil {
            reading.report(.badValue, at: node["drop"]?.keyMark ?? node.mark, "pickup: tail follows a local file; over sftp: use marker or stable.")
        }
        guard !source.csv.header, source.csv.columns.isEmpty else { return }
        for column in source.map.columns + source.csv.key {
            guard case .named(let name) = column else { continue }
            let reason = "with header: false columns are counted from 1, or named by csv.columns; \"\(name.shortened)\" is neither."
            reading.report(.badValue, at: node["map"]?.keyMark ?? node.mark, reason)
        }
    }
}

extension DropSource.Drop {
    static let section = Section(
        "drop", "Where files appear, and when they are complete.", make: { Self() },
        keys: [
            Key(
                "folder", \.folder, .path,
                "The folder; a relative path starts at the data folder. Files go on to processing/, done/ and failed/ in it."),
            Key("sftp", \.sftp, DropSource.SFTP.section.kind, "A folder on another machine. Either this or `folder`."),
            Key("pickup", \.pickup, DropSource.Pickup.kind, "How a complete file is told from one that is being written."),
            Key("files", \.files, .text("name pattern", examples: ["*.csv"]), "Which files count, by a shell pattern on the name."),
            Key("poll", \.poll, .duration(.seconds(1)...(.seconds(3_600))), "How often the folder is looked at."),
            Key(
                "start", \.start,
                .choice([(.all, "every row"), (.now, "only rows that are appended from then on: an old log must not become thousands of drafts")]),
                "For `pickup: tail`: which rows of a file count that is there when the adapter looks for the first time."),
        ]
    ) { drop, node, reading in
        switch (drop.folder, drop.sftp) {
        case (nil, nil): reading.report(.missingKey, at: node.mark, "a drop needs folder: or sftp:.")
        case (.some, .some): reading.report(.badValue, at: node["sftp"]?.keyMark ?? node.mark, "a drop has folder: or sftp:, not both.")
        default: break
        }
    }
}

extension DropSource.SFTP {
    static let section = Section(
        "sftp", "A folder on another machine.", make: { Self() },
        keys: [
            Key("server", \.server, .address(["sftp"]), required: true, "Its address with the folder, as in sftp://files.example.com/out."),
            Key("username", \.username, .text, required: true, "The login."),
            Key("key", \.key, .secret, "The login's private key: Ed25519 or ECDSA, in OpenSSH's form."),
            Key("password", \.password, .secret, "The login's password. Either this or `key`."),
            Key(
                "fingerprint", \.fingerprint, .fingerprint, required: true,
                "The host's key, as `ssh-keygen -lf` prints it. It is pinned, so that nobody can stand in between."),
        ]
    ) { sftp, node, reading in
        guard (sftp.key == nil) == (sftp.password == nil) else { return }
        reading.report(.badValue, at: node.mark, "a login has either key: or password:.")
    }
}

extension ValueKind where Value == String {
    /// The SHA-256 of a host's key.
    fileprivate static let fingerprint = parsed(
        "fingerprint", pattern: "^SHA256:[A-Za-z0-9+/]{43}=?$", expecting: "a fingerprint, as in SHA256:… with 43 characters"
    ) { text in
        let digest = text.dropFirst(7).prefix { $0 != "=" }
        let isBase64 = digest.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2F
        }
        return text.hasPrefix("SHA256:") && digest.utf8.count == 43 && isBase64 ? text : nil
    }
}

extension DropSource.Pickup {
    static let kind = word.or(Form.section.kind.map(\.pickup), when: \.isMap)

    private static let word = ValueKind<Self>(
        .choice([
            Shape.Choice(value: "rename", doc: "it appears under its name by being renamed"),
            Shape.Choice(value: "tail", doc: "it is never complete: rows are taken as they are appended"),
        ]), write: \.written
    ) { node, reading in
        let expected = "rename, tail, {marker: .done} or {stable: 10s}"
        guard let text = reading.scalar(node, expecting: expected)?.text else { return nil }
        switch text {
        case "rename": return .rename
        case "tail": return .tail
        default:
            let suggestion = ["marker": "{marker: .done}", "stable": "{stable: 10s}"][text]
            let nearest = suggestion ?? Suggestion.nearest(to: text, among: ["rename", "tail"])
            reading.refuse(text, expected, at: node.mark, suggestion: nearest)
            return nil
        }
    }

    private var written: String {
        switch self {
        case .marker(let ending): "{marker: \(ending)}"
        case .stable(let span): "{stable: \(DurationText.write(span))}"
        case .rename: "rename"
        case .tail: "tail"
        }
    }

    /// The forms with a value: `{marker: .done}`.
    private struct Form {
        var marker: String?
        var stable: Duration?

        var pickup: DropSource.Pickup {
            stable.map { .stable($0) } ?? .marker(marker ?? ".done")
        }

        static let section = Section(
            "pickup", "The forms with a value.", make: { Form() },
            keys: [
                Key(
                    "marker", \.marker, .text("ending", examples: [".done"]),
                    "A second file beside it, by the ending put behind its name; `.md5` also holds the sum."),
                Key(
                    "stable", \.stable, .duration(.seconds(1)...(.seconds(3_600))),
                    "Its size has not changed for so long. A pause in the writing looks the same; prefer a marker."),
            ]
        ) { form, node, reading in
            guard (form.marker == nil) == (form.stable == nil) else { return }
            reading.report(.badValue, at: node.mark, "pickup: takes either marker: or stable:.")
        }
    }
}

extension DropSource.CSV {
    static let section = Section(
        "csv", "How a file is written.", make: { Self() },
        keys: [
            Key("encoding", \.encoding, .automatic(encodings), "The encoding; `auto` judges the whole file."),
            Key("delimiter", \.delimiter, .automatic(delimiters), "What stands between cells; `auto` detects it."),
            Key("header", \.header, .boolean, "Whether a row names the columns. Without one, `map` and `key` count them from 1."),
            Key(
                "columns", \.columns, ValueKind<String>.text.list,
                "The names of the columns of a file without a header, in order; `map`, `key` and `only_when` may then use them."),
            Key(
                "key", \.key, DropSource.Column.kind.list,
                "The columns that make a row one of its kind. Without them the whole row does, and a corrected row is a new one."),
            Key(
                "drift", \.drift,
                .choice([
                    (.quarantine, "the file waits for a person, before its first row"),
                    (.tolerate, "what is left is read; missing columns are empty"),
                ]), "What becomes of a file whose mapped columns are gone."),
            Key(
                "aliases", ValueKind<String>.text.oneOrMany.map(keys: "columns, as `map` names them"),
                "Other names that a column goes by.",
                fill: { csv, aliases in csv.aliases = Dictionary(aliases.map { ($0.name, $0.value) }) { first, _ in first } }),
        ])

    private static let encodings = ["utf-8", "gb18030", "gbk", "gb2312", "utf-16", "utf-16le", "utf-16be", "windows-1252"]
    private static let delimiters = ["comma", "semicolon", "tab", "pipe", ",", ";", "\t", "|", "，"]
}

extension ValueKind where Value == String? {
    /// `auto`, which is nil, or one of several words.
    fileprivate static func automatic(_ words: [String]) -> Self {
        let visible = words.filter { $0 != "\t" }
        let shape = Shape.choice((["auto"] + words).map { Shape.Choice(value: $0, doc: "") })
        return Self(shape, write: { $0 ?? "auto" }) { node, reading in
            guard let text = reading.scalar(node, expecting: "auto or one of \(visible.listed)")?.text else { return nil }
            if text == "auto" { return .some(nil) }
            if let word = words.first(where: { $0 == text.lowercased() }) { return word }
            let suggestion = Suggestion.nearest(to: text, among: words)
            reading.refuse(text, "auto or one of \(visible.listed)", at: node.mark, suggestion: suggestion)
            return nil
        }
    }
}

extension DropSource.Column {
    static let kind = ValueKind<Self>(.anyOf([.text("column"), .integer(1...1_024)])) { node, reading in
        guard let scalar = reading.scalar(node, expecting: "a column's name, or its number from 1") else { return nil }
        guard case .integer(let number) = scalar.core else { return .named(scalar.text) }
        guard (1...1_024).contains(number) else {
            reading.refuse(scalar.text, "the number of a column, from 1 to 1024", at: node.mark)
            return nil
        }
        return .position(Int(number))
    }
}

extension DropSource.Map {
    static let section = Section(
        "map", "Which column holds what.", make: { Self() },
        keys: [
            Key("external_id", \.externalID, DropSource.Column.kind, "The call's id."),
            Key("sender", sender.kind, "Who called.", fill: { $0.adopt($1) }),
            Key("text", \.text, DropSource.Column.kind.oneOrMany, required: true, "What was said; several columns are put one below the other."),
            Key("subject", \.subject, DropSource.Column.kind, "One line on it."),
            Key("sent_at", \.sentAt, DropSource.Time.kind, "When the call was."),
            Key("labels", \.labels, .boolean, "Whether each column's name stands before its text, as in `disposition: BUSY`."),
            Key("attachments", \.attachments, DropSource.Column.kind.oneOrMany, "Links to recordings; they are kept as links, not fetched."),
            Key(
                "duration", \.duration, DropSource.Span.kind,
                "How long the call was, in any usual form; rules see it as `row.duration_seconds`."),
        ])

    private static let sender = Section(
        "sender", "Who called.", make: { Self() },
        keys: [
            Key("phone", \.phone, DropSource.Column.kind, "The number; made E.164 with the adapter's region."),
            Key("name", \.name, DropSource.Column.kind, "The name."),
            Key("address", \.address, DropSource.Column.kind, "The mail address."),
            Key("handle", \.handle, DropSource.Column.kind, "The id with the call centre."),
        ])

    private mutating func adopt(_ sender: Self) {
        (phone, name, address, handle) = (sender.phone, sender.name, sender.address, sender.handle)
    }
}

extension DropSource.Span {
    /// A column, or a column with its unit.
    static let kind = DropSource.Column.kind.map { column in
        var span = DropSource.Span()
        span.column = column
        return span
    }.or(section.kind, when: \.isMap)

    private static let section = Section(
        "duration", "A column that holds a span of time.", make: { Self() },
        keys: [
            Key("column", \.column, DropSource.Column.kind, required: true, "The column."),
            Key(
                "unit", \.unit, .choice([(.seconds, "as most exports have it"), (.milliseconds, "as Genesys Cloud has it")]),
                "What a number without a unit counts."),
        ])
}

extension DropSource.Time {
    /// A column, or a column with format and zone.
    static let kind = DropSource.Column.kind.map { column in
        var time = DropSource.Time()
        time.column = column
        return time
    }.or(section.kind, when: \.isMap)

    private static let section = Section(
        "sent_at", "A column that holds a time.", make: { Self() },
        keys: [
            Key("column", \.column, DropSource.Column.kind, required: true, "The column."),
            Key(
                "format", \.format, .text("date pattern", examples: ["yyyy-MM-dd HH:mm:ss"]),
                "The form in the pattern letters of Unicode (UTS 35). Without it the usual forms are tried, Excel's serial numbers among them."),
            Key("zone", \.zone, .zone, "The zone of times without one; `Asia/Shanghai` unless said."),
        ])
}

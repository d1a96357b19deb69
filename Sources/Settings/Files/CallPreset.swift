import Intake
public import Recipes

/// A ready description of a call centre's export: a file under `providers/` with `channel: calls`.
///
/// An adapter that names it gets its `csv`, `map` and `only_when`, and puts its own over them.
public struct CallPreset: Sendable {
    /// The name of its file, without the ending.
    public var name = ""
    /// What it is for.
    public var about = ""
    /// What to set up at the vendor.
    public var setup: String?
    /// Samples with what has to come of each row.
    public var cases: [Case] = []
    var csv = DropSource.CSV()
    var map = DropSource.Map()
    var onlyWhen: Condition?
    /// The file, whose parts are put under those of the adapters that name it.
    var root = Node(content: .map([]), mark: .start)

    /// A sample with what has to come of each row.
    public struct Case: Sendable {
        /// What it shows.
        public var name = ""
        /// The file's text; it is tried as UTF-8.
        public var rows = ""
        /// What has to come out, row by row, in the words of `inlet try --json`: a message's keys, or `disposition` and `reason`.
        public var expect: [JSONValue] = []
    }

    /// Whether a file under `providers/` is one, and not the format of a vendor's webhooks.
    static func isMeant(by root: Node) -> Bool {
        root["channel"]?.value.isText(Channel.calls.rawValue) == true
    }

    static let section = Section(
        "channel: calls",
        "What an export of a call centre looks like. `inlet` ships some; one of your own makes an export known to several adapters.",
        make: { Self() },
        keys: [
            Key("channel", ValueKind<Channel>.channel, required: true, "`calls`.", fill: { _, _ in }),
            Key("about", \.about, .text, required: true, "What it is for, in a line."),
            Key("setup", \.setup, .text, "What to set up at the vendor."),
            Key("csv", \.csv, DropSource.CSV.section.kind, "How a file is written."),
            Key("map", \.map, DropSource.Map.section.kind, required: true, "Which column holds what."),
            Key("only_when", \.onlyWhen, .condition(.row), "The rows that become messages; the rest is counted as ignored."),
            Key("cases", \.cases, Case.section.kind.list, "Samples with what has to come of each row; run by the project's tests."),
        ]
    ) { preset, node, reading in
        var source = DropSource()
        (source.csv, source.map) = (preset.csv, preset.map)
        DropSource.rule(source, node, reading)
    }

    /// What an adapter has that says nothing itself.
    public var source: DropSource {
        var source = DropSource()
        (source.csv, source.map, source.onlyWhen, source.provider) = (csv, map, onlyWhen, name)
        return source
    }

    static func read(_ root: Node, named name: String, _ reading: Reading) -> CallPreset? {
        var preset = section.read(root, reading)
        preset?.name = name
        preset?.root = root
        return preset
    }

    /// The parts of a preset that an adapter takes over.
    private static let parts = ["csv", "map", "only_when"]

    /// An adapter's file with what its preset says under what it says itself.
    func completing(_ adapter: Node) -> Node {
        let base = Node(content: .map((root.entries ?? []).filter { Self.parts.contains($0.key) }), mark: adapter.mark)
        return adapter.over(base, below: Self.parts)
    }
}

extension CallPreset.Case {
    fileprivate static let section = Section(
        "cases[]", "A sample with what has to come of each row.", make: { Self() },
        keys: [
            Key("name", \.name, .text, required: true, "What it shows."),
            Key("rows", \.rows, .text, required: true, "The file's text."),
            Key("expect", \.expect, ValueKind<JSONValue>.json.list, required: true, "What has to come out, row by row."),
        ])
}

extension Node {
    /// The text of a scalar as written; empty for anything else.
    var text: String {
        if case .scalar(let scalar) = content { scalar.text } else { "" }
    }

    /// This mapping put over another: entries of its own win, mappings are put over each other in turn.
    ///
    /// - Parameter keys: the entries that may be mappings on both sides; nil for any.
    fileprivate func over(_ base: Node, below keys: [String]? = nil) -> Node {
        guard let own = entries, let others = base.entries else { return self }
        var merged = own.map { entry in
            guard keys?.contains(entry.key) ?? true, entry.key != "only_when", let other = base[entry.key] else { return entry }
            return Entry(key: entry.key, keyMark: entry.keyMark, value: entry.value.over(other.value))
        }
        merged += others.filter { other in self[other.key] == nil }
        return Node(content: .map(merged), mark: mark)
    }
}

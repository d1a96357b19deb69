/// A mapping with known keys that becomes a value of one type.
struct Section<Root: Sendable>: Sendable {
    var title: String
    var doc: String
    var make: @Sendable () -> Root
    var keys: [Key<Root>]
    /// What has to hold between keys; runs when each key by itself is in order.
    var rule: @Sendable (Root, Node, Reading) -> Void

    init(
        _ title: String, _ doc: String, make: @escaping @Sendable () -> Root, keys: [Key<Root>],
        rule: @escaping @Sendable (Root, Node, Reading) -> Void = { _, _, _ in }
    ) {
        self.title = title
        self.doc = doc
        self.make = make
        self.keys = keys
        self.rule = rule
    }

    var shape: SectionShape {
        let standard = make()
        let keys = keys.map { key in
            KeyShape(name: key.name, doc: key.doc, shape: key.shape, isRequired: key.isRequired, standard: key.standard(standard))
        }
        return SectionShape(title: title, doc: doc, keys: keys)
    }

    /// The section as what stands behind a key.
    var kind: ValueKind<Root> {
        ValueKind(.section(shape)) { node, reading in read(node, reading) }
    }

    /// Reads a mapping; nil when it is none. Faults of single keys are reported and leave their defaults, so that reading goes on.
    ///
    /// - Parameter foreign: says of a key that is not ours where it belongs instead; nil for a key that nobody knows.
    func read(_ node: Node, _ reading: Reading, foreign: (String) -> String? = { _ in nil }) -> Root? {
        guard let entries = node.entries else {
            reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a mapping of keys and values.")
            return nil
        }
        let before = reading.errorCount
        var root = make()
        for entry in entries {
            reading.within(entry.key, at: entry.keyMark) { read(entry, into: &root, reading, foreign) }
        }
        for key in keys where key.isRequired && node[key.name] == nil { reportMissing(key, reading) }
        if reading.errorCount == before { rule(root, node, reading) }
        return root
    }

    private func read(_ entry: Node.Entry, into root: inout Root, _ reading: Reading, _ foreign: (String) -> String?) {
        guard let key = keys.first(where: { $0.name == entry.key }) else {
            let reason = foreign(entry.key) ?? Later.reason(entry.key) ?? "unknown key."
            let suggestion = Suggestion.nearest(to: entry.key, among: keys.lazy.map(\.name))
            reading.report(.unknownKey, at: entry.keyMark, reason, suggestion: suggestion)
            return
        }
        guard !entry.value.isNull else {
            reading.report(.wrongType, at: entry.keyMark, "nothing stands behind this key; give it a value or remove it.")
            return
        }
        key.read(&root, entry.value, reading)
    }

    private func reportMissing(_ key: Key<Root>, _ reading: Reading) {
        reading.within(key.name, at: reading.owner) {
            reading.report(.missingKey, at: reading.owner, "this key is required.")
        }
    }
}

/// Keys that are planned and do nothing yet: an operator who sets one has to know that it has no effect.
private enum Later {
    static func reason(_ key: String) -> String? {
        switch key {
        case "retention": "retention does not work yet: bodies and traces are kept for good. Take it out."
        case "warn": "warn does not work yet: nobody is told before a deadline. Take it out."
        default: nil
        }
    }
}

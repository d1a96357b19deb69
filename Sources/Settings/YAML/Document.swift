import Yams

/// Reads one YAML file into nodes, and says what is wrong with it.
///
/// Composed by libyaml through Yams, judged here: one document, no tags, unique keys that are plain words, bounded size, depth and
/// aliases. A file that is not YAML yields no node; everything else yields its node and its findings, so that the next layer can go on
/// to find more.
struct Document {
    /// What a file may be at most. Far above any config, far below what hurts.
    enum Limit {
        static let bytes = 1_000_000
        static let depth = 50
        static let nodes = 100_000
        /// With this many aliases a file can blow up a few hundred thousand times at the worst, which is still quick to notice.
        static let aliases = 32
    }

    /// The tree; nil when the file is not YAML. An empty file is an empty mapping.
    var root: Node?
    /// What is wrong on the level of YAML, by position.
    var faults: [Fault] = []

    struct Fault: Error {
        var mark: Mark
        var path: String
        var code: Diagnostic.Code
        var reason: String
    }

    init(_ bytes: [UInt8]) {
        guard bytes.count <= Limit.bytes else {
            let reason = "The file has \(bytes.count) bytes; a config file may have \(Limit.bytes) at most."
            faults = [Fault(mark: .start, path: "", code: .unreadable, reason: reason)]
            return
        }
        do {
            try compose(SourceText(bytes).text)
        } catch {
            faults.append(Fault(mark: error.mark, path: "", code: .notText, reason: error.reason))
        }
    }

    private mutating func compose(_ text: String) {
        if let fault = Self.aliasFault(in: text) {
            faults.append(fault)
            return
        }
        var keys = RepeatedKeys(text: text)
        switch keys.compose() {
        case .failure(let fault): faults.append(fault)
        case .success(nil): root = Node(content: .map([]), mark: .start)
        case .success(let composed?): convert(composed, keys)
        }
    }

    private mutating func convert(_ composed: Yams.Node, _ keys: RepeatedKeys) {
        var conversion = Conversion(keys: keys)
        let node = conversion.node(composed, depth: 1)
        faults += conversion.faults
        guard !conversion.isOverLimit else { return }
        root = node.isNull ? Node(content: .map([]), mark: .start) : node
    }

    /// Counts what looks like an alias before the text is parsed: hashing an alias as a key would unfold it.
    private static func aliasFault(in text: String) -> Fault? {
        var previous: UInt8 = UInt8(ascii: "\n")
        var stars = 0
        var anchors = 0
        let utf8 = Array(text.utf8)
        for (index, byte) in utf8.enumerated() {
            let startsWord = isSeparator(previous) && index + 1 < utf8.count && !isSeparator(utf8[index + 1])
            if startsWord, byte == UInt8(ascii: "*") { stars += 1 }
            if startsWord, byte == UInt8(ascii: "&") { anchors += 1 }
            previous = byte
        }
        guard anchors > 0, stars > Limit.aliases else { return nil }
        let reason = "The file has \(stars) aliases (or words that begin with \"*\"); \(Limit.aliases) is the limit."
        return Fault(mark: .start, path: "", code: .syntax, reason: reason)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"): true
        default: false
        }
    }
}

/// Turns Yams's nodes into ours, judging each.
private struct Conversion {
    let keys: RepeatedKeys
    var faults: [Document.Fault] = []
    var isOverLimit = false
    private var count = 0
    private var path: [String] = []

    init(keys: RepeatedKeys) {
        self.keys = keys
    }

    mutating func node(_ composed: Yams.Node, depth: Int) -> Node {
        let mark = keys.original(composed.mark)
        count += 1
        if count > Document.Limit.nodes {
            stop(mark, "The file has more than \(Document.Limit.nodes) values once its aliases are unfolded.")
        } else if depth > Document.Limit.depth {
            stop(mark, "The file is nested more than \(Document.Limit.depth) levels deep.")
        }
        guard !isOverLimit else { return Node(content: .list([]), mark: mark) }
        return Node(content: content(of: composed, mark, depth), mark: mark)
    }

    private mutating func content(of composed: Yams.Node, _ mark: Mark, _ depth: Int) -> Node.Content {
        switch composed {
        case .scalar(let scalar):
            report(tag: scalar, mark)
            return .scalar(Scalar(text: scalar.string, isPlain: scalar.style == .plain))
        case .sequence(let sequence):
            if let tag = keys.writtenTag(sequence.tag) { report(tagged: tag, mark) }
            return .list(list(sequence, depth))
        case .mapping(let mapping):
            if let tag = keys.writtenTag(mapping.tag) { report(tagged: tag, mark) }
            return .map(entries(mapping, depth))
        case .alias:
            // Yams puts the anchored node in an alias's place while it parses; this case only exists for trees made by hand.
            return .list([])
        }
    }

    private mutating func list(_ sequence: Yams.Node.Sequence, _ depth: Int) -> [Node] {
        var nodes: [Node] = []
        for (index, item) in sequence.enumerated() where !isOverLimit {
            path.append("[\(index)]")
            nodes.append(node(item, depth: depth + 1))
            path.removeLast()
        }
        return nodes
    }

    private mutating func entries(_ mapping: Yams.Node.Mapping, _ depth: Int) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        for (key, value) in mapping where !isOverLimit {
            let mark = keys.original(key.mark)
            guard let name = keyName(key, mark) else { continue }
            path.append(name)
            let converted = node(value, depth: depth + 1)
            if let line = lines[name] {
                report(.duplicateKey, mark, "the key stands twice; it was first given in line \(line).")
            } else {
                lines[name] = mark.line
                entries.append(.init(key: name, keyMark: mark, value: converted))
            }
            path.removeLast()
        }
        return entries
    }

    private mutating func keyName(_ key: Yams.Node, _ mark: Mark) -> String? {
        guard case .scalar(let scalar) = key else {
            report(.syntax, mark, "a key has to be a word, not a list or a mapping.")
            return nil
        }
        report(tag: scalar, mark)
        guard !scalar.string.isEmpty else {
            report(.syntax, mark, "a key has to be a word; this one is empty.")
            return nil
        }
        return scalar.string
    }

    /// A quoted scalar without a tag has that of a string; a plain one has none.
    private mutating func report(tag scalar: Yams.Node.Scalar, _ mark: Mark) {
        guard let tag = keys.writtenTag(scalar.tag), scalar.style == .plain || scalar.tag != Tag(.str) else { return }
        report(tagged: tag, mark)
    }

    private mutating func report(tagged tag: String, _ mark: Mark) {
        report(.syntax, mark, "the tag \(tag) has no meaning here; tags are not used in Inlet's files.")
    }

    private mutating func report(_ code: Diagnostic.Code, _ mark: Mark, _ reason: String) {
        faults.append(.init(mark: mark, path: PathText.join(path), code: code, reason: reason))
    }

    private mutating func stop(_ mark: Mark, _ reason: String) {
        guard !isOverLimit else { return }
        isOverLimit = true
        faults.append(.init(mark: mark, path: PathText.join(path), code: .syntax, reason: reason))
    }
}

/// Writes the way to a value: `extract.order_number.patterns[1]`.
enum PathText {
    static func join(_ steps: [String]) -> String {
        var text = ""
        for step in steps {
            if !text.isEmpty, !step.utf8.starts(with: "[".utf8) { text += "." }
            text += step
        }
        return text
    }
}

import CRE2

/// A pattern on text, in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax): it needs time linear in the text, whatever
/// a customer writes. `(?<name>…)` names a group as `(?P<name>…)` does.
///
/// `\b`, `\w`, `\d` and `\s` know ASCII alone: between a Chinese character and a letter or digit there is a `\b`.
public struct Pattern: Sendable {
    /// How to read the pattern.
    public struct Options: OptionSet, Sendable, Hashable {
        /// The options as bits.
        public let rawValue: Int32

        /// Makes options of bits.
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// Letters match in both cases, beyond ASCII too.
        public static let caseInsensitive = Options(rawValue: Int32(CRE2_CASE_INSENSITIVE.rawValue))
        /// `.` matches a line feed too.
        public static let dotMatchesNewline = Options(rawValue: Int32(CRE2_DOT_MATCHES_NEWLINE.rawValue))
    }

    /// Where a match has to lie.
    enum Anchor {
        case anywhere, atStart, whole
    }

    /// The pattern as it was written.
    public let source: String
    /// The names of the groups by their number; nil for those without a name, as is the whole match at 0.
    public let captureNames: [String?]
    private let compiled: CompiledPattern

    /// Compiles a pattern.
    ///
    /// - Parameter maxMemory: bytes that the compiled pattern and its caches may take; 8 MiB unless told otherwise.
    /// - Throws: ``RecipeError`` with `pattern.syntax`, `pattern.unsupported` or `pattern.too_large`, and with the column if RE2 lets us know.
    public init(_ source: String, options: Options = [], maxMemory: Int = 8 << 20) throws(RecipeError) {
        self.source = source
        compiled = try CompiledPattern(source, options: options, maxMemory: maxMemory)
        captureNames = compiled.names
    }

    /// The number of groups without the whole match.
    public var groupCount: Int { captureNames.count - 1 }

    /// Whether the pattern matches somewhere in the text.
    public func matches(_ text: String) -> Bool {
        text.withBytes { compiled.matches($0, anchor: .anywhere) }
    }

    /// Whether the pattern matches the text from its first to its last byte.
    public func matchesWhole(_ text: String) -> Bool {
        text.withBytes { compiled.matches($0, anchor: .whole) }
    }

    /// All matches from left to right that do not overlap, at most `limit` of them.
    public func matches(in text: String, limit: Int = .max) -> [PatternMatch] {
        text.withBytes { bytes in
            var found: [PatternMatch] = []
            var start = 0
            while found.count < limit, start <= bytes.count, let ranges = compiled.ranges(in: bytes, from: start),
                let whole = ranges[0]
            {
                found.append(PatternMatch(text: text, ranges: ranges, names: captureNames))
                start = whole.isEmpty ? bytes.nextScalar(after: whole.upperBound) : whole.upperBound
            }
            return found
        }
    }
}

/// One place in a text where a pattern matched.
public struct PatternMatch: Sendable, Hashable {
    /// The text that was searched.
    public let text: String
    /// Offsets in the UTF-8 bytes of the text: the whole match, then each group; nil for a group that took no part.
    public let ranges: [Range<Int>?]
    private let names: [String?]

    init(text: String, ranges: [Range<Int>?], names: [String?]) {
        self.text = text
        self.ranges = ranges
        self.names = names
    }

    /// Offsets of the whole match in the UTF-8 bytes of the text.
    public var range: Range<Int> { ranges[0] ?? 0..<0 }

    /// What the whole match covers.
    public var whole: String { self[0] ?? "" }

    /// What that group covers; 0 is the whole match. Nil when there is no such group or it took no part.
    public subscript(group: Int) -> String? {
        guard ranges.indices.contains(group), let range = ranges[group] else { return nil }
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return String(text[start..<bytes.index(start, offsetBy: range.count)])
    }

    /// What the group of that name covers; nil when there is no such group or it took no part.
    public subscript(name: String) -> String? {
        names.firstIndex(of: name).flatMap { self[$0] }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The offset of the scalar that follows the one at `offset`.
    fileprivate func nextScalar(after offset: Int) -> Int {
        var next = offset + 1
        while next < count, self[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}

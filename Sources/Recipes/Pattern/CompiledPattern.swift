import CRE2

/// Owns one RE2 object.
final class CompiledPattern: @unchecked Sendable {
    // Sendable: RE2 promises that matching is const and safe on any number of threads; the pointer never changes.
    private let handle: OpaquePointer
    let names: [String?]

    init(_ source: String, options: Pattern.Options, maxMemory: Int) throws(RecipeError) {
        let translated = PatternSyntax.withRE2Names(source)
        var error = cre2_error()
        let compiled = translated.withBytes { bytes in
            cre2_new(CompiledPattern.characters(bytes), bytes.count, options.rawValue, Int64(maxMemory), &error)
        }
        guard let compiled else { throw PatternSyntax.explain(error, in: source) }
        handle = compiled
        names = (0...cre2_group_count(compiled)).map { cre2_group_name(compiled, $0).map { String(cString: $0) } }
        if let name = Self.repeated(in: names.compactMap(\.self)) {
            throw RecipeError(.patternSyntax, "The pattern names two groups '\(name)'. A name stands only once.")
        }
    }

    /// RE2 lets a name stand twice, and then finds one of them.
    private static func repeated(in names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }

    deinit {
        cre2_free(handle)
    }

    func matches(_ bytes: UnsafeBufferPointer<UInt8>, anchor: Pattern.Anchor) -> Bool {
        let anchor =
            switch anchor {
            case .anywhere: CRE2_ANYWHERE
            case .atStart: CRE2_AT_START
            case .whole: CRE2_WHOLE
            }
        return cre2_match(handle, Self.characters(bytes), bytes.count, 0, anchor, nil, 0) == 1
    }

    func ranges(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> [Range<Int>?]? {
        withUnsafeTemporaryAllocation(of: cre2_range.self, capacity: names.count) { ranges in
            let isFound = cre2_match(
                handle, Self.characters(bytes), bytes.count, start, CRE2_ANYWHERE, ranges.baseAddress, Int32(names.count))
            guard isFound == 1 else { return nil }
            return ranges.map { $0.start < 0 ? nil : Int($0.start)..<Int($0.end) }
        }
    }

    /// C wants `char`, and a pointer even when there is nothing.
    static func characters(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar> {
        guard let base = bytes.baseAddress else { return nothing }
        return UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self)
    }

    private static var nothing: UnsafePointer<CChar> {
        UnsafeRawPointer(StaticString("").utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

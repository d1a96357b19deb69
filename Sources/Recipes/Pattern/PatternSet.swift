import CRE2

/// Several patterns that are looked for in one pass over a text.
public final class PatternSet: @unchecked Sendable {
    // Sendable: RE2 promises that matching is const and safe on any number of threads; the pointer never changes.
    private let handle: OpaquePointer
    /// The number of patterns.
    public let count: Int

    /// Compiles the patterns together.
    ///
    /// - Throws: ``RecipeError`` as ``Pattern/init(_:options:maxMemory:)`` does for the first one that is refused, or `pattern.too_large` for all of them.
    public init(_ sources: [String], options: Pattern.Options = [], maxMemory: Int = 16 << 20) throws(RecipeError) {
        let texts = sources.map { Array(PatternSyntax.withRE2Names($0).utf8CString) }
        var error = cre2_error()
        var atFault: Int32 = -1
        let lengths = texts.map { $0.count - 1 }
        let compiled = Self.withPointers(to: texts[...], []) { pointers in
            cre2_set_new(pointers, lengths, Int32(texts.count), options.rawValue, Int64(maxMemory), &atFault, &error)
        }
        guard let compiled else { throw PatternSyntax.explain(error, in: atFault < 0 ? "" : sources[Int(atFault)]) }
        handle = compiled
        count = sources.count
    }

    deinit {
        cre2_set_free(handle)
    }

    /// The indexes of the patterns that match somewhere in the text, in order.
    ///
    /// - Throws: ``RecipeError`` with `pattern.too_large` when the search ran out of its memory.
    public func matches(in text: String) throws(RecipeError) -> [Int] {
        guard count > 0 else { return [] }
        var found = [UInt8](repeating: 0, count: count)
        let number = text.withBytes { cre2_set_match(handle, CompiledPattern.characters($0), $0.count, &found) }
        guard number >= 0 else {
            throw RecipeError(
                .patternTooLarge, "The \(count) patterns of the set need more memory for this text than the limit allows.")
        }
        return found.indices.filter { found[$0] == 1 }
    }

    /// Lends pointers to all texts at once.
    private static func withPointers<Result>(
        to texts: ArraySlice<[CChar]>, _ pointers: [UnsafePointer<CChar>], _ body: ([UnsafePointer<CChar>]) -> Result
    ) -> Result {
        guard let first = texts.first else { return body(pointers) }
        return first.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return body(pointers) }
            return withPointers(to: texts.dropFirst(), pointers + [base], body)
        }
    }
}

/// How much a JSON text may ask of us.
public struct JSONLimits: Sendable, Hashable {
    /// Length of the text in bytes.
    public var bytes: Int
    /// Arrays and objects inside one another; at most 512.
    public var depth: Int
    /// Values in the whole text, members of objects among them. A value takes about 24 bytes, in the text as little as 2.
    public var values: Int

    /// Sets the limits: 16 MiB, 64 levels and a million values unless told otherwise.
    public init(bytes: Int = 16 << 20, depth: Int = 64, values: Int = 1_000_000) {
        self.bytes = bytes
        self.depth = min(depth, 512)
        self.values = values
    }
}

/// What had to be mended in a JSON text that was otherwise good; for the trace.
public struct JSONRepairs: Sendable, Hashable {
    /// Members whose name had been there before in the same object; the last one won.
    public var duplicateNames = 0
    /// Halves of surrogate pairs in `\u` escapes; each became U+FFFD.
    public var loneSurrogates = 0
    /// Strings with bytes that are not UTF-8; these became U+FFFD.
    public var invalidUTF8 = 0
    /// Whether there was a byte order mark at the start, which RFC 8259 forbids to write and lets us skip.
    public var hasByteOrderMark = false

    /// Nothing mended.
    public init() {}

    /// Whether nothing had to be mended.
    public var isEmpty: Bool { self == JSONRepairs() }
}

/// A JSON text that was read, with the word on what had to be mended.
public struct JSONDocument: Sendable {
    /// What the text says.
    public let value: JSONValue
    /// What had to be mended.
    public let repairs: JSONRepairs

    /// Reads a JSON text in UTF-8, strictly by RFC 8259.
    ///
    /// - Throws: ``RecipeError`` with `json.syntax`, `json.too_large`, `json.too_deep` or `json.too_many`, and with the place.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(RecipeError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(RecipeError) in
            try JSONDocument(parsing: buffer, limits: limits)
        }
    }

    /// Reads a JSON text in UTF-8 out of memory that someone else holds; nothing of it is kept.
    ///
    /// - Throws: as the other initialiser.
    public init(parsing buffer: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()) throws(RecipeError) {
        var parser = JSONParser(buffer, limits: limits)
        value = try parser.parseDocument()
        repairs = parser.repairs
    }
}

extension JSONValue {
    /// Reads a JSON text in UTF-8, strictly by RFC 8259. ``JSONDocument`` also tells what had to be mended.
    ///
    /// - Throws: ``RecipeError`` with `json.syntax`, `json.too_large`, `json.too_deep` or `json.too_many`, and with the place.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(RecipeError) {
        self = try JSONDocument(parsing: bytes, limits: limits).value
    }

    /// Reads a JSON text, strictly by RFC 8259.
    ///
    /// - Throws: as the other initialiser.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(RecipeError) {
        self = try text.withBytes { (bytes) throws(RecipeError) in try JSONDocument(parsing: bytes, limits: limits).value }
    }
}

extension RecipeError.Code {
    /// The text is not JSON.
    public static let jsonSyntax = Self(rawValue: "json.syntax")
    /// The text is longer than the limit.
    public static let jsonTooLarge = Self(rawValue: "json.too_large")
    /// Arrays and objects are nested deeper than the limit.
    public static let jsonTooDeep = Self(rawValue: "json.too_deep")
    /// The text has more values than the limit.
    public static let jsonTooMany = Self(rawValue: "json.too_many")
}

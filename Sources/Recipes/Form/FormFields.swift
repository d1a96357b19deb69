/// The fields of a form or of a query string, in order, decoded.
///
/// Source: URL Standard, section 5.1 (application/x-www-form-urlencoded parsing), with limits. A percent sign that is not
/// followed by two hexadecimal digits stays as it is; bytes that are not UTF-8 become U+FFFD.
public struct FormFields: Sendable, Equatable {
    /// One name and its value.
    public struct Field: Sendable, Equatable {
        /// The decoded name.
        public var name: String
        /// The decoded value; empty when there was no equals sign.
        public var value: String

        /// A field of a name and a value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a form may have at most. The defaults are generous for vendors and small for attackers.
    public struct Limits: Sendable, Equatable {
        /// The number of fields.
        public var fields: Int
        /// The length of one name in bytes before decoding.
        public var name: Int
        /// The length of the whole text in bytes.
        public var bytes: Int

        /// The limits that every webhook is read with.
        public static let standard = Limits()

        /// At most this many fields, bytes a name and bytes in all.
        public init(fields: Int = 1_000, name: Int = 1_024, bytes: Int = 4 * 1_024 * 1_024) {
            self.fields = fields
            self.name = name
            self.bytes = bytes
        }
    }

    /// All fields in order.
    public var fields: [Field]

    /// Fields in the order given.
    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Reads a form.
    ///
    /// - Parameters:
    ///   - text: the bytes behind the question mark, or the body.
    ///   - charset: the character set of the decoded bytes; UTF-8 when absent.
    ///   - limits: what the form may have at most.
    /// - Throws: `RecipeError` of code `body.too_large` beyond a limit, `body.charset_unknown` for a character set that is not known.
    public init(
        parsing text: some Collection<UInt8>, charset: String? = nil, limits: Limits = .standard
    ) throws(RecipeError) {
        let decoder = try TextDecoder(charset: charset)
        guard text.count <= limits.bytes else {
            throw RecipeError(.bodyTooLarge, "The form has \(text.count) bytes; the limit is \(limits.bytes) bytes.")
        }
        fields = []
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: UInt8(ascii: "&")) ?? text.endIndex
            if end > start { try append(text[start..<end], decoder, limits) }
            start = end < text.endIndex ? text.index(after: end) : end
        }
    }

    /// The first value of the name; nil when there is none.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// All values of the name, in order.
    public func all(_ name: String) -> [String] {
        fields.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The form as `application/x-www-form-urlencoded`: space as `+`, everything but letters, digits and `*-._` in percent form.
    public var encoded: String {
        fields.map { "\(PercentEncoding.form.encode($0.name))=\(PercentEncoding.form.encode($0.value))" }.joined(separator: "&")
    }

    private mutating func append(
        _ pair: some Collection<UInt8>, _ decoder: TextDecoder, _ limits: Limits
    ) throws(RecipeError) {
        guard fields.count < limits.fields else {
            throw RecipeError(.bodyTooLarge, "The form has more than \(limits.fields) fields, which is the limit.")
        }
        let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        let name = pair[..<equals]
        guard name.count <= limits.name else {
            throw RecipeError(.bodyTooLarge, "A field's name has \(name.count) bytes; the limit is \(limits.name) bytes.")
        }
        let value = equals < pair.endIndex ? pair[pair.index(after: equals)...] : pair[equals...]
        fields.append(
            Field(
                name: decoder.decode(PercentEncoding.decode(name, plusIsSpace: true)),
                value: decoder.decode(PercentEncoding.decode(value, plusIsSpace: true))))
    }
}

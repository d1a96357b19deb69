/// An element of a small XML document, as webhooks carry them.
public struct XMLElement: Sendable, Equatable {
    /// The name as written, with its prefix.
    public var name: String
    /// The attributes in order.
    public var attributes: [Attribute]
    /// The child elements in order.
    public var children: [XMLElement]
    /// All character data directly in this element, put together.
    public var text: String

    /// An attribute of an element.
    public struct Attribute: Sendable, Equatable {
        /// The name as written, with its prefix.
        public var name: String
        /// The value with its references replaced.
        public var value: String
    }

    /// What a document may have at most.
    public struct Limits: Sendable, Equatable {
        /// The document's length in bytes.
        public var bytes: Int
        /// How deep elements may be nested.
        public var depth: Int
        /// The number of elements and attributes.
        public var nodes: Int

        /// The limits that every webhook is read with.
        public static let standard = Limits()

        /// At most this many bytes, levels and nodes.
        public init(bytes: Int = 4 * 1_024 * 1_024, depth: Int = 64, nodes: Int = 20_000) {
            self.bytes = bytes
            self.depth = depth
            self.nodes = nodes
        }
    }

    init(name: String, attributes: [Attribute] = []) {
        self.name = name
        self.attributes = attributes
        children = []
        text = ""
    }

    /// Reads a document and gives its root element.
    ///
    /// This is the part of XML 1.0 that messages between machines use: elements, attributes, character data, CDATA, comments,
    /// processing instructions, the five named references and character references. A document type is refused, and with it
    /// every entity: there is nothing to expand, so nothing can explode or reach out.
    ///
    /// - Throws: `RecipeError` of code `body.too_large` or `body.malformed`.
    public init(parsing bytes: [UInt8], limits: Limits = .standard) throws(RecipeError) {
        var reader = XMLReader(bytes: bytes, limits: limits)
        self = try reader.document()
    }
}

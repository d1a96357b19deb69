import CMarkup

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
        /// The number of starts, texts and ends of elements.
        public var events: Int

        /// The limits that every webhook is read with.
        public static let standard = Limits()

        /// At most this many bytes, levels and events.
        public init(bytes: Int = 4 * 1_024 * 1_024, depth: Int = 64, events: Int = 40_000) {
            self.bytes = bytes
            self.depth = depth
            self.events = events
        }
    }

    fileprivate init(name: String, attributes: [Attribute]) {
        self.name = name
        self.attributes = attributes
        children = []
        text = ""
    }

    /// Reads a document with libxml2 and gives its root element.
    ///
    /// A document type is refused, and with it every entity but the five of XML itself: there is nothing to expand, so nothing
    /// can explode or reach out.
    ///
    /// - Throws: `RecipeError` of code `body.too_large` or `body.malformed`.
    public init(parsing bytes: [UInt8], limits: Limits = .standard) throws(RecipeError) {
        guard bytes.count <= limits.bytes else {
            throw RecipeError(.bodyTooLarge, "The XML has \(bytes.count) bytes; the limit is \(limits.bytes) bytes.")
        }
        let bounds = cmarkup_limits(depth: UInt32(limits.depth), attributes_per_element: 100, events: UInt32(limits.events))
        guard let tape = bytes.withUnsafeBufferPointer({ cmarkup_read_xml($0.baseAddress, $0.count, bounds) }) else {
            throw RecipeError(.bodyTooLarge, "There is no memory left to read the XML, which has \(bytes.count) bytes.")
        }
        defer { cmarkup_free(tape) }
        if let failure = Self.failure(tape.pointee.status, limits) { throw failure }
        guard let root = Self.tree(tape.pointee) else { throw RecipeError(.bodyMalformed, "The body has no root element.") }
        self = root
    }

    private static func failure(_ status: cmarkup_status, _ limits: Limits) -> RecipeError? {
        switch status {
        case CMARKUP_WHOLE: nil
        case CMARKUP_TOO_DEEP:
            RecipeError(.bodyTooLarge, "The XML is nested deeper than \(limits.depth) levels, which is the limit.")
        case CMARKUP_TOO_LARGE:
            RecipeError(
                .bodyTooLarge, "The XML has more than \(limits.events) tags and texts, or an element has more than 100 attributes, the limits.")
        case CMARKUP_HAS_DOCTYPE:
            RecipeError(.bodyMalformed, "The body is XML with a document type, and those are not read.")
        default: RecipeError(.bodyMalformed, "The body is not well-formed XML.")
        }
    }

    /// The elements hang below each other as the tape opens and closes them.
    private static func tree(_ tape: cmarkup_tape) -> XMLElement? {
        var open: [XMLElement] = []
        for index in 0..<tape.event_count {
            let event = tape.events[index]
            switch event.kind {
            case CMARKUP_START: open.append(element(event, tape))
            case CMARKUP_TEXT: if !open.isEmpty { open[open.count - 1].text += tape.string(event.text) }
            default:
                guard let closed = open.popLast() else { return nil }
                if open.isEmpty { return closed }
                open[open.count - 1].children.append(closed)
            }
        }
        return nil
    }

    private static func element(_ event: cmarkup_event, _ tape: cmarkup_tape) -> XMLElement {
        let attributes = (0..<Int(event.attribute_count)).map { offset in
            let attribute = tape.attributes[Int(event.first_attribute) + offset]
            return Attribute(name: tape.string(attribute.name), value: tape.string(attribute.value))
        }
        return XMLElement(name: tape.string(event.text), attributes: attributes)
    }
}

extension cmarkup_tape {
    fileprivate func string(_ slice: cmarkup_slice) -> String {
        guard let bytes else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes + Int(slice.start), count: Int(slice.length)), as: UTF8.self)
    }
}

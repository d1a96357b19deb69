/// A recursive-descent reader over bytes; its depth is bounded, so that it cannot exhaust the stack.
struct XMLReader {
    private let bytes: [UInt8]
    private let limits: XMLElement.Limits
    private var position = 0
    private var nodes = 0

    init(bytes: [UInt8], limits: XMLElement.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(RecipeError) -> XMLElement {
        guard bytes.count <= limits.bytes else {
            throw RecipeError(.bodyTooLarge, "The XML has \(bytes.count) bytes; the limit is \(limits.bytes) bytes.")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        try skipMisc()
        guard peek == UInt8(ascii: "<") else { throw malformed("There is no root element") }
        let root = try element(depth: 1)
        try skipMisc()
        guard position == bytes.count else { throw malformed("Something follows the root element") }
        return root
    }

    private mutating func element(depth: Int) throws(RecipeError) -> XMLElement {
        guard depth <= limits.depth else {
            throw RecipeError(.bodyTooLarge, "The XML is nested deeper than \(limits.depth) levels, which is the limit.")
        }
        position += 1
        try count()
        var element = XMLElement(name: try name())
        if try attributes(of: &element) { return element }
        var text: [UInt8] = []
        while try content(of: &element, text: &text, depth: depth) {}
        element.text = String(decoding: text, as: UTF8.self)
        try endTag(of: element.name)
        return element
    }

    /// Reads the attributes and the end of the start tag; true when the element is empty (`/>`).
    private mutating func attributes(of element: inout XMLElement) throws(RecipeError) -> Bool {
        while true {
            skipSpace()
            if skip("/>") { return true }
            if skip(">") { return false }
            try count()
            let name = try name()
            skipSpace()
            guard skip("=") else { throw malformed("An attribute has no value") }
            skipSpace()
            element.attributes.append(.init(name: name, value: try attributeValue()))
        }
    }

    private mutating func attributeValue() throws(RecipeError) -> String {
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw malformed("An attribute's value is not quoted")
        }
        position += 1
        var value: [UInt8] = []
        while let byte = peek, byte != quote {
            guard byte != UInt8(ascii: "<") else { throw malformed("An attribute's value has a '<'") }
            if byte == UInt8(ascii: "&") { value += try reference() } else { take(byte, into: &value) }
        }
        guard skip(byte: quote) else { throw malformed("An attribute's value has no end") }
        return String(decoding: value, as: UTF8.self)
    }

    /// Reads one piece of an element's content; false at its end tag.
    private mutating func content(
        of element: inout XMLElement, text: inout [UInt8], depth: Int
    ) throws(RecipeError) -> Bool {
        guard let byte = peek else { throw malformed("An element has no end tag") }
        if byte == UInt8(ascii: "&") {
            text += try reference()
        } else if byte != UInt8(ascii: "<") {
            take(byte, into: &text)
        } else if looking(at: "</") {
            return false
        } else if skip("<![CDATA[") {
            text += try upTo("]]>")
        } else if try skipComment() {
            return true
        } else {
            element.children.append(try self.element(depth: depth + 1))
        }
        return true
    }

    private mutating func endTag(of name: String) throws(RecipeError) {
        position += 2
        guard try self.name() == name else { throw malformed("An end tag does not match its start tag") }
        skipSpace()
        guard skip(">") else { throw malformed("An end tag has no end") }
    }

    private mutating func name() throws(RecipeError) -> String {
        let start = position
        while let byte = peek, Self.isNameByte(byte) { position += 1 }
        guard position > start, position - start <= 256 else { throw malformed("A name is missing or longer than 256 bytes") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The bytes that a reference (`&amp;`, `&#x4E2D;`) stands for.
    private mutating func reference() throws(RecipeError) -> [UInt8] {
        position += 1
        let rest = bytes[position...].prefix(12)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { throw malformed("A reference has no end") }
        let name = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end + 1
        let named = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        if let character = named[name] { return Array(character.utf8) }
        guard name.hasPrefix("#") else { throw malformed("There is a reference to an entity, and entities are not read") }
        let digits = name.dropFirst()
        let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        guard let scalar = code.flatMap(Unicode.Scalar.init) else { throw malformed("A character reference is none") }
        return Array(String(Character(scalar)).utf8)
    }

    /// Skips white space, comments and processing instructions around the root element.
    private mutating func skipMisc() throws(RecipeError) {
        repeat { skipSpace() } while try skipComment()
        if looking(at: "<!") { throw malformed("It has a document type, and those are not read") }
    }

    private mutating func skipComment() throws(RecipeError) -> Bool {
        if skip("<!--") {
            _ = try upTo("-->")
        } else if skip("<?") {
            _ = try upTo("?>")
        } else {
            return false
        }
        return true
    }

    private mutating func upTo(_ end: StaticString) throws(RecipeError) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count {
            let found = position
            if skip(end) { return bytes[start..<found] }
            position += 1
        }
        throw malformed("A section has no end")
    }

    private mutating func count() throws(RecipeError) {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw RecipeError(.bodyTooLarge, "The XML has more than \(limits.nodes) elements and attributes, which is the limit.")
        }
    }

    private var peek: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func take(_ byte: UInt8, into text: inout [UInt8]) {
        position += 1
        // XML 1.0 section 2.11: every end of line is read as one line feed.
        guard byte == 0x0D else { return text.append(byte) }
        if peek != 0x0A { text.append(0x0A) }
    }

    private mutating func skipSpace() {
        while let byte = peek, ASCII.isSpace(byte) { position += 1 }
    }

    private func looking(at text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        guard looking(at: text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private mutating func skip(byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || ASCII.isDigit(byte) || (ASCII.lower(byte) >= 0x61 && ASCII.lower(byte) <= 0x7A)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }

    private func malformed(_ why: String) -> RecipeError {
        RecipeError(.bodyMalformed, "The body is not XML that can be read. \(why), at byte \(position).")
    }
}

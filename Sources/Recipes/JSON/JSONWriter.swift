/// How to write JSON text.
public struct JSONStyle: OptionSet, Sendable, Hashable {
    /// The options as bits.
    public let rawValue: Int

    /// Makes options of bits.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Members in the order of their names' code points: the same value is always the same text.
    public static let sorted = JSONStyle(rawValue: 1)
    /// Line breaks and two spaces a level, for people.
    public static let indented = JSONStyle(rawValue: 4)
}

extension JSONValue {
    /// The value as JSON text in UTF-8, compact unless the style says otherwise.
    public func serialized(_ style: JSONStyle = []) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(self)
        return writer.bytes
    }

    /// Adds the value as compact JSON text to `bytes`.
    public func serialize(into bytes: inout [UInt8], _ style: JSONStyle = []) {
        var writer = JSONWriter(style: style)
        swap(&writer.bytes, &bytes)
        writer.write(self)
        swap(&writer.bytes, &bytes)
    }
}

struct JSONWriter {
    let style: JSONStyle
    var bytes: [UInt8] = []
    private var depth = 0

    init(style: JSONStyle) {
        self.style = style
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let integer): bytes.append(contentsOf: String(integer).utf8)
        case .decimal(let decimal): bytes.append(contentsOf: decimal.literal.utf8)
        case .string(let text): write(text)
        case .array(let elements): write(elements)
        case .object(let object): write(object)
        }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        appendContent(of: text)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(_ elements: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        depth += 1
        var isFirst = true
        for element in elements {
            separate(&isFirst)
            write(element)
        }
        close(UInt8(ascii: "]"), isEmpty: isFirst)
    }

    private mutating func write(_ object: JSONObject) {
        bytes.append(UInt8(ascii: "{"))
        depth += 1
        var isFirst = true
        for member in inOrder(object) {
            separate(&isFirst)
            write(member.name)
            bytes.append(UInt8(ascii: ":"))
            if style.contains(.indented) { bytes.append(UInt8(ascii: " ")) }
            write(member.value)
        }
        close(UInt8(ascii: "}"), isEmpty: isFirst)
    }

    private func inOrder(_ object: JSONObject) -> [JSONObject.Member] {
        guard style.contains(.sorted) else { return object.members }
        return object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private mutating func separate(_ isFirst: inout Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func close(_ bracket: UInt8, isEmpty: Bool) {
        depth -= 1
        if !isEmpty { breakLine() }
        bytes.append(bracket)
    }

    private mutating func breakLine() {
        guard style.contains(.indented) else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}

extension JSONWriter {
    /// Writes what stands between the quotes.
    mutating func appendContent(of text: String) {
        text.withBytes { content in
            var start = 0
            for at in content.indices {
                let byte = content[at]
                if byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
                    continue
                }
                guard byte < 0x80 else { continue }
                bytes.append(contentsOf: content[start..<at])
                appendEscape(byte)
                start = at + 1
            }
            bytes.append(contentsOf: content[start...])
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(contentsOf: [byte >> 4, byte & 15].map { $0 + ($0 < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) })
        }
    }
}

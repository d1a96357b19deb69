/// Outlook's winmail.dat opened: the files in it, and the text when the mail has no other (MS-OXTNEF).
struct TNEF {
    struct File {
        var name: String?
        var type: String?
        var contentID: String?
        var bytes: [UInt8] = []
    }

    private(set) var files: [File] = []
    /// The plain text, in the mail's own charset.
    private(set) var text: String?
    private(set) var html: String?
    /// The text as compressed RTF, which may be the only one.
    private(set) var rtf: ArraySlice<UInt8>?
    private var codePage: String?

    private enum Attribute {
        static let attachRendering: UInt32 = 0x0006_9002
        static let attachTitle: UInt32 = 0x0001_8010
        static let attachData: UInt32 = 0x0006_800F
        static let attachProperties: UInt32 = 0x0006_9005
        static let body: UInt32 = 0x0002_800C
        static let messageProperties: UInt32 = 0x0006_9003
        static let codePage: UInt32 = 0x0006_9007
    }

    /// Reads a TNEF stream; nil when it is none or broken before the first file. A break later keeps what was read.
    init?(_ bytes: [UInt8], most: Int, notes: inout NoteBook) {
        var reader = LittleEndianReader(bytes[...])
        guard reader.uint32() == 0x223E_9F78, reader.uint16() != nil else { return nil }
        while let level = reader.uint8(), level == 1 || level == 2 {
            guard let id = reader.uint32(), let length = reader.uint32(), let data = reader.bytes(Int(length)),
                reader.uint16() != nil
            else {
                notes.note(.tnefDamaged, "the stream ends inside an attribute")
                break
            }
            take(id, data, most: most, notes: &notes)
        }
        files.removeAll { $0.bytes.isEmpty && $0.name == nil }
        if files.isEmpty, text == nil, html == nil, rtf == nil { return nil }
    }

    private mutating func take(_ id: UInt32, _ data: ArraySlice<UInt8>, most: Int, notes: inout NoteBook) {
        switch id {
        case Attribute.attachRendering where files.count < most: files.append(File())
        case Attribute.attachTitle:
            let title = decode(data, notes: &notes)
            setFile { $0.name = $0.name ?? title }
        case Attribute.attachData: setFile { $0.bytes = Array(data) }
        case Attribute.attachProperties: takeAttachProperties(data, notes: &notes)
        case Attribute.body: text = text ?? decode(data, notes: &notes)
        case Attribute.messageProperties: takeMessageProperties(data, notes: &notes)
        case Attribute.codePage:
            var reader = LittleEndianReader(data)
            codePage = reader.uint32().map { "cp\($0)" }
        default: break
        }
    }

    private mutating func setFile(_ change: (inout File) -> Void) {
        if !files.isEmpty { change(&files[files.count - 1]) }
    }

    private mutating func takeAttachProperties(_ data: ArraySlice<UInt8>, notes: inout NoteBook) {
        for property in MAPIProperties(data) {
            let text = string(property, notes: &notes)
            switch property.id {
            // The long name, else the short one.
            case 0x3707: setFile { $0.name = text ?? $0.name }
            case 0x3704, 0x3001: setFile { $0.name = $0.name ?? text }
            case 0x370E: setFile { $0.type = text }
            case 0x3712: setFile { $0.contentID = text }
            // An object starts with the id of its interface.
            case 0x3701:
                let content = property.type == 0x0D ? property.value.dropFirst(16) : property.value
                setFile { if $0.bytes.isEmpty { $0.bytes = Array(content) } }
            default: break
            }
        }
    }

    private mutating func takeMessageProperties(_ data: ArraySlice<UInt8>, notes: inout NoteBook) {
        for property in MAPIProperties(data) {
            switch property.id {
            case 0x1000: text = string(property, notes: &notes) ?? text
            case 0x1009: rtf = rtf ?? property.value
            case 0x1013: html = html ?? decode(property.value, notes: &notes)
            default: break
            }
        }
    }

    /// The text of a property of a text type; nil for others.
    private func string(_ property: MAPIProperty, notes: inout NoteBook) -> String? {
        guard property.type == 0x1E || property.type == 0x1F else { return nil }
        let label = property.type == 0x1F ? "utf-16le" : codePage
        let text = Array(property.value).withUnsafeBufferPointer {
            TextDecoding.decode($0, label: label, place: "winmail.dat", notes: &notes)
        }
        return Self.untilZero(text)
    }

    private func decode(_ data: ArraySlice<UInt8>, notes: inout NoteBook) -> String? {
        let text = Array(data.prefix { $0 != 0 }).withUnsafeBufferPointer {
            TextDecoding.decode($0, label: codePage, place: "winmail.dat", notes: &notes)
        }
        return text.isEmpty ? nil : text
    }

    /// Strings end in U+0000, which decoding has made U+FFFD.
    private static func untilZero(_ text: String) -> String? {
        var scalars = text.unicodeScalars[...]
        while let last = scalars.last, last == "\u{FFFD}" || last == "\0" { scalars.removeLast() }
        return scalars.isEmpty ? nil : String(scalars)
    }
}

/// One property of MAPI.
struct MAPIProperty {
    var type: UInt16
    var id: UInt16
    /// The value, of a multi-valued property the first.
    var value: ArraySlice<UInt8>
}

/// The properties in a TNEF attribute (MS-OXTNEF section 2.1.3.4), in order, until the first that is broken.
struct MAPIProperties: Sequence, IteratorProtocol {
    private var reader: LittleEndianReader
    private var left: UInt32

    init(_ data: ArraySlice<UInt8>) {
        reader = LittleEndianReader(data)
        left = reader.uint32() ?? 0
    }

    mutating func next() -> MAPIProperty? {
        guard left > 0, let type = reader.uint16(), let id = reader.uint16() else { return nil }
        left -= 1
        if id >= 0x8000, !skipName() { return nil }
        guard let value = value(of: type) else { return nil }
        return MAPIProperty(type: type & 0x0FFF, id: id, value: value)
    }

    /// Named properties carry a GUID and a number or a name.
    private mutating func skipName() -> Bool {
        guard reader.bytes(16) != nil, let kind = reader.uint32(), let length = reader.uint32() else { return false }
        return kind == 0 || (kind == 1 && reader.padded(Int(length)) != nil)
    }

    private mutating func value(of type: UInt16) -> ArraySlice<UInt8>? {
        let isMany = type & 0x1000 != 0
        if let size = Self.fixedSize(type & 0x0FFF) {
            let count = isMany ? reader.uint32() : 1
            return count.flatMap { reader.bytes(size * Int($0)) }
        }
        guard let count = reader.uint32(), count > 0 else { return nil }
        var first: ArraySlice<UInt8>?
        for _ in 0..<count {
            guard let length = reader.uint32(), let value = reader.padded(Int(length)) else { return nil }
            first = first ?? value
        }
        return first
    }

    private static func fixedSize(_ type: UInt16) -> Int? {
        switch type {
        case 0x02, 0x03, 0x04, 0x0A, 0x0B: 4
        case 0x05, 0x06, 0x07, 0x14, 0x40: 8
        case 0x48: 16
        case 0x00, 0x01: 0
        default: nil
        }
    }
}

/// Numbers and stretches of bytes, each nil where the bytes end.
struct LittleEndianReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Bytes that are filled up to a multiple of four.
    mutating func padded(_ count: Int) -> ArraySlice<UInt8>? {
        guard let value = bytes(count) else { return nil }
        rest = rest.dropFirst((4 - count % 4) % 4)
        return value
    }

    mutating func uint8() -> UInt8? {
        bytes(1)?.first
    }

    mutating func uint16() -> UInt16? {
        bytes(2).map { $0.reversed().reduce(0) { $0 << 8 | UInt16($1) } }
    }

    mutating func uint32() -> UInt32? {
        bytes(4).map { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    }
}

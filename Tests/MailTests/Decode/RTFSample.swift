import Foundation

/// winmail.dat with a body that is compressed RTF only, made here.
enum RTFSample {
    /// A mail whose only part is a winmail.dat with that body.
    static func mail(_ packed: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - packed.count % 4) % 4)
        // One property: PidTagRtfCompressed, of type PtypBinary, with one value.
        let properties = number(1) + [0x02, 0x01, 0x09, 0x10] + number(1) + number(packed.count) + packed + padding
        let attribute = [1] + number(0x0006_9003) + number(properties.count) + properties + [0, 0]
        let header = Sample.mail(
            "Subject: s", "Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64", "", "")
        return header + Array(Data([0x78, 0x9F, 0x3E, 0x22, 1, 0] + attribute).base64EncodedString(options: .lineLength76Characters).utf8)
    }

    /// RTF as it is, in the form that is not compressed.
    static func stored(_ rtf: [UInt8], size: Int? = nil) -> [UInt8] {
        number(rtf.count + 12) + number(size ?? rtf.count) + Array("MELA".utf8) + number(0) + rtf
    }

    /// RTF compressed, with the longest reference wherever there is one.
    static func compressed(_ rtf: [UInt8]) -> [UInt8] {
        packed(items(rtf), size: rtf.count)
    }

    /// One thing in a compressed stream.
    enum Item {
        case byte(UInt8)
        case reference(place: Int, count: Int)
    }

    /// A stream of these things, with header and checksum.
    static func packed(_ items: [Item], size: Int) -> [UInt8] {
        var content: [UInt8] = []
        for start in stride(from: 0, to: items.count, by: 8) {
            let group = items[start..<min(start + 8, items.count)]
            var kinds: UInt8 = 0
            var bytes: [UInt8] = []
            for (bit, item) in group.enumerated() {
                switch item {
                case .byte(let byte): bytes.append(byte)
                case .reference(let place, let count):
                    kinds |= 1 << UInt8(bit)
                    bytes += [UInt8(place >> 4), UInt8((place & 15) << 4 | (count - 2))]
                }
            }
            content += [kinds] + bytes
        }
        return number(content.count + 12) + number(size) + Array("LZFu".utf8) + number(Int(checksum(content))) + content
    }

    /// What every window starts with.
    static let start =
        Array(
            #"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New Roman"#
                .utf8) + Array(#"Courier{\colortbl\red0\green0\blue0"#.utf8) + [13, 10] + Array(#"\par \pard\plain\f0\fs20\b\i\u\tab\tx"#.utf8)

    private static func items(_ rtf: [UInt8]) -> [Item] {
        var window = start + [UInt8](repeating: 0, count: 4_096 - start.count)
        var (place, index) = (start.count, 0)
        var items: [Item] = []
        while index < rtf.count {
            let found =
                (0..<4_096).filter { $0 != place }.map { ($0, length(of: rtf[index...].prefix(17), in: window, from: $0, until: place)) }
                .max { $0.1 < $1.1 } ?? (0, 0)
            let count = max(1, found.1)
            items.append(found.1 >= 2 ? .reference(place: found.0, count: count) : .byte(rtf[index]))
            for byte in rtf[index..<(index + count)] {
                window[place] = byte
                place = (place + 1) & 4_095
            }
            index += count
        }
        return items + [.reference(place: place, count: 2)]
    }

    /// How many bytes stand at that place already.
    private static func length(of bytes: ArraySlice<UInt8>, in window: [UInt8], from start: Int, until end: Int) -> Int {
        var count = 0
        while count < bytes.count, (start + count) & 4_095 != end, window[(start + count) & 4_095] == bytes[bytes.startIndex + count] { count += 1 }
        return count
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return value
    }

    private static func number(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

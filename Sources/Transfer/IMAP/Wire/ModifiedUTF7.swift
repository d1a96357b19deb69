/// Folder names on the wire (RFC 3501 section 5.1.3): printable ASCII as it is, all else as `&…-` with UTF-16 in base64.
public enum ModifiedUTF7 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

    /// The wire form, which is printable ASCII whatever the name holds.
    public static func encode(_ name: String) -> String {
        var result: [UInt8] = []
        var foreign: [UInt16] = []
        for unit in name.utf16 {
            guard (0x20...0x7E).contains(unit) else {
                foreign.append(unit)
                continue
            }
            flush(&foreign, into: &result)
            result.append(UInt8(unit))
            if unit == 0x26 { result.append(UInt8(ascii: "-")) }
        }
        flush(&foreign, into: &result)
        return String(decoding: result, as: UTF8.self)
    }

    private static func flush(_ units: inout [UInt16], into result: inout [UInt8]) {
        guard !units.isEmpty else { return }
        result.append(UInt8(ascii: "&"))
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for unit in units {
            bits = bits << 16 | UInt32(unit)
            count += 16
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> count & 0x3F)])
            }
            bits &= (1 << count) - 1
        }
        if count > 0 { result.append(alphabet[Int(bits << (6 - count) & 0x3F)]) }
        result.append(UInt8(ascii: "-"))
        units = []
    }

    /// The name behind a wire form; nil when it is not well-formed.
    public static func decode(_ wire: some Collection<UInt8>) -> String? {
        var units: [UInt16] = []
        var rest = wire[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                guard (0x20...0x7E).contains(byte) else { return nil }
                units.append(UInt16(byte))
                continue
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "-")) else { return nil }
            let coded = rest[..<end]
            rest = rest[rest.index(after: end)...]
            if coded.isEmpty {
                units.append(0x26)
            } else if let decoded = decodeShift(coded) {
                units += decoded
            } else {
                return nil
            }
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func decodeShift(_ coded: some Collection<UInt8>) -> [UInt16]? {
        var units: [UInt16] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in coded {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 16 {
                count -= 16
                units.append(UInt16(truncatingIfNeeded: bits >> count))
                bits &= (1 << count) - 1
            }
        }
        // What is left over is padding: fewer than six bits, all zero.
        return count < 6 && bits == 0 && !units.isEmpty ? units : nil
    }
}

/// Percent encoding of text in URLs and forms.
enum PercentEncoding {
    /// Unreserved characters of RFC 3986 section 2.3 stay; space becomes `%20`.
    case component
    /// The form encoding of the URL Standard; space becomes `+`.
    case form

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text's UTF-8 bytes, those that are not allowed in percent form.
    func encode(_ text: some StringProtocol) -> String {
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            if keeps(byte) {
                bytes.append(byte)
            } else if self == .form && byte == 0x20 {
                bytes.append(UInt8(ascii: "+"))
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes behind the percent forms; what is no percent form stays.
    static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            text.formIndex(after: &index)
            if byte == UInt8(ascii: "%"), let value = hexPair(text[index...]) {
                bytes.append(value)
                text.formIndex(&index, offsetBy: 2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return bytes
    }

    private static func hexPair(_ text: some Collection<UInt8>) -> UInt8? {
        let pair = text.prefix(2)
        guard pair.count == 2, let high = pair.first.flatMap(ByteEncoding.nibble),
            let low = pair.dropFirst().first.flatMap(ByteEncoding.nibble)
        else { return nil }
        return high << 4 | low
    }

    private func keeps(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        case UInt8(ascii: "~"): self == .component
        case UInt8(ascii: "*"): self == .form
        default: false
        }
    }
}

import Foundation
import Mail
import Testing

/// Base64 in mails, long runs of it and what disturbs them.
@Suite struct Base64Tests {
    @Test(arguments: [76, 64, 72, 60, 61, 77, 998]) func linesOfAnyLengthAreRead(line: Int) throws {
        for size in [0, 1, 2, 3, 23, 24, 25, 47, 48, 56, 57, 58, 114, 1000, 5000] {
            #expect(try Self.decoded(Self.lines(Self.bytes(size), line, "\r\n")) == Self.bytes(size), "\(size) bytes")
            #expect(try Self.decoded(Self.lines(Self.bytes(size), line, "\n")) == Self.bytes(size), "\(size) bytes")
        }
    }

    /// Bytes outside of the alphabet are ignored (RFC 2045, section 6.8), wherever they stand in a run.
    @Test(arguments: [UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "!"), 0x7F, 0x80, 0xC3, 0xFF])
    func foreignBytesArePassedOver(byte: UInt8) throws {
        let content = Self.bytes(300)
        let letters = Array(Data(content).base64EncodedString().utf8)
        for place in stride(from: 0, to: letters.count, by: 7) {
            var disturbed = letters
            disturbed.insert(byte, at: place)
            #expect(try Self.decoded(disturbed) == content, "at \(place)")
        }
    }

    @Test func everyLetterHasItsValueAtEveryPlaceOfABlock() throws {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for shift in 0..<64 {
            let letters = alphabet[shift...] + alphabet[..<shift]
            let expected = try #require(Data(base64Encoded: Data(letters)))
            #expect(try Self.decoded(Array(letters)) == Array(expected))
        }
    }

    private static func decoded(_ text: [UInt8]) throws -> [UInt8] {
        let head = "From: a@example.com\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        return try MailDecoder(detectsTypes: false).decode(Array(head.utf8) + text).attachments[0].bytes
    }

    private static func lines(_ bytes: [UInt8], _ line: Int, _ end: String) -> [UInt8] {
        let letters = Array(Data(bytes).base64EncodedString().utf8)
        return Array(stride(from: 0, to: letters.count, by: line).map { letters[$0..<min($0 + line, letters.count)] }.joined(separator: end.utf8))
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }
    }
}

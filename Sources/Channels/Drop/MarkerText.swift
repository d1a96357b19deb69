import CSV
import Crypto

/// What a marker file says of the file beside it: `d41d8cd9…  calls.csv`, `rows=1200`, or nothing.
struct MarkerText: Sendable, Hashable {
    /// A checksum in hexadecimal digits, lower case; its length tells its kind.
    let checksum: String?
    /// How many rows the file has.
    let rows: Int?

    /// No marker has more to say.
    static let longest = 4_096

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(Self.longest), as: UTF8.self).lowercased()
        let words = text.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        checksum = words.first { [32, 40, 64].contains($0.utf8.count) && $0.allSatisfy(\.isHexDigit) }.map(String.init)
        let labelled = zip(words, words.dropFirst()).first { ["rows", "count", "records", "lines"].contains($0.0) }?.1
        rows = labelled.flatMap { Int($0) } ?? (words.count == 1 ? Int(words[0]) : nil)
    }

    /// Whether a marker of that name has to hold a checksum.
    func isPromised(by name: String) -> Bool {
        [".md5", ".sha1", ".sha256"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Whether a source has the checksum; true where there is none.
    func matches(_ source: any ByteSource) throws(CSVError) -> Bool {
        switch checksum?.utf8.count {
        case 32: try Self.digest(source, Insecure.MD5.self) == checksum
        case 40: try Self.digest(source, Insecure.SHA1.self) == checksum
        case 64: try Self.digest(source, SHA256.self) == checksum
        default: true
        }
    }

    private static func digest<Hash: HashFunction>(_ source: any ByteSource, _ kind: Hash.Type) throws(CSVError) -> String {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var hash = Hash()
        var offset = 0
        while true {
            let count = try source.read(at: offset, into: buffer)
            if count == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

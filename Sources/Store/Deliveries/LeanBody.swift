import CBase64
import Crypto
import Glibc
import Intake
import Postgres
import Recipes

/// A mail's body without the large files in it, which stand in the store once, decoded, as the attachments that they are.
///
/// Only what encoding again gives back byte for byte is taken out; that is tried before anything is left away.
struct LeanBody {
    /// A file that was taken out.
    struct Place: Equatable {
        /// Where its text belongs: an offset in the lean body.
        var offset: Int
        /// Of the decoded content.
        var sha256: [UInt8]
        /// Bytes, decoded.
        var size: Int
        /// Letters in a line.
        var line: Int
    }

    /// What is left of the body.
    private(set) var bytes: [UInt8] = []
    /// What was taken out, in order.
    private(set) var places: [Place] = []
    /// The files, one for each place.
    private(set) var contents: [FileContent] = []
    private let wholeSize: Int

    /// Takes the files out; nil when there are none that are worth it.
    init?(_ reception: Intake.Reception) {
        wholeSize = reception.body.count
        guard reception.contentType == "message/rfc822", reception.body.count > Self.leastFile else { return nil }
        reception.body.withUnsafeBufferPointer { takeOut($0) }
        if places.isEmpty { return nil }
    }

    /// Bytes, decoded: the rows of a smaller file would cost more than it takes itself.
    private static let leastFile = 24 << 10

    private mutating func takeOut(_ body: UnsafeBufferPointer<UInt8>) {
        var kept = 0
        var position = 0
        // The content of a part begins behind an empty line.
        while let start = Self.emptyLine(in: body, from: position) {
            position = start
            let rest = UnsafeBufferPointer(rebasing: body[position...])
            guard let line = Self.lineLength(rest), let (content, length) = Self.file(rest, line) else {
                // The line end may belong to the next empty line, too.
                position -= 1
                continue
            }
            bytes += body[kept..<position]
            places.append(Place(offset: bytes.count, sha256: content.sha256, size: content.bytes.count, line: line))
            contents.append(content)
            position += length
            kept = position
        }
        if kept > 0 { bytes += body[kept...] }
    }

    /// Where it goes on behind the next empty line.
    private static func emptyLine(in body: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = body.baseAddress else { return nil }
        var position = max(start, 1)
        while position + 2 < body.count, let found = memchr(base + position, 0x0A, body.count - position - 2) {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if body[position - 1] == 0x0D, body[position + 1] == 0x0D, body[position + 2] == 0x0A { return position + 3 }
            position += 1
        }
        return nil
    }

    /// The length of the lines, if enough lines of one length stand there.
    private static func lineLength(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let end = text.prefix(Int(CBASE64_WIDEST) + 2).firstIndex(of: 0x0A), end > 4 else { return nil }
        let line = end - 1
        guard line % 4 == 0, text.count / (line + 2) > leastFile / (line / 4 * 3) else { return nil }
        let isEven = (0..<leastFile / (line / 4 * 3)).allSatisfy { text[$0 * (line + 2) + line] == 0x0D && text[$0 * (line + 2) + line + 1] == 0x0A }
        return isEven ? line : nil
    }

    /// The file at the start of a text, and how much of the text it is.
    private static func file(_ text: UnsafeBufferPointer<UInt8>, _ line: Int) -> (content: FileContent, length: Int)? {
        guard let source = text.baseAddress else { return nil }
        var length = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + Int(CBASE64_MARGIN)) { output, count in
            guard let target = output.baseAddress else { return }
            let run = cbase64_decode_lines(source, text.count, line, target)
            (length, count) = (run.read, run.written)
        }
        guard bytes.count >= leastFile, cbase64_is_encoded(bytes, bytes.count, line, source, length) else { return nil }
        return (FileContent(bytes), length)
    }
}

// MARK: - In the store

extension LeanBody {
    /// The value of `delivery.files`.
    var column: [UInt8] {
        let files = places.map { place -> JSONValue in
            [
                "at": .integer(Int64(place.offset)), "sha256": .string(place.sha256.hex), "size": .integer(Int64(place.size)),
                "line": .integer(Int64(place.line)),
            ]
        }
        return JSONObject(dictionaryLiteral: ("size", .integer(Int64(wholeSize))), ("files", .array(files))).column
    }

    /// Reads a value of `delivery.files`; nothing for NULL.
    static func places(_ column: String?) -> [Place] {
        let files = column.flatMap { JSONValue(column: $0).object?["files"]?.array } ?? []
        return files.compactMap { file in
            guard let offset = file["at"]?.int, let hash = file["sha256"]?.string, let size = file["size"]?.int, let line = file["line"]?.int,
                size > 0, (4...Int(CBASE64_WIDEST)).contains(line)
            else { return nil }
            return Place(offset: offset, sha256: bytes(ofHex: hash), size: size, line: line)
        }
    }

    private static func bytes(ofHex text: String) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) }
    }

    /// Puts a body together as it came; nil where a file is missing or is not the one that was taken out.
    static func whole(_ lean: [UInt8], _ places: [Place], _ contents: [[UInt8]: [UInt8]]) -> [UInt8]? {
        guard !places.isEmpty else { return lean }
        var body: [UInt8] = []
        body.reserveCapacity(lean.count + places.reduce(0) { $0 + textLength($1) })
        var kept = 0
        for place in places {
            guard (kept...lean.count).contains(place.offset), let content = contents[place.sha256], content.count == place.size else { return nil }
            body += lean[kept..<place.offset]
            kept = place.offset
            body += text(content, place)
        }
        return body + lean[kept...]
    }

    private static func textLength(_ place: Place) -> Int {
        let letters = (place.size + 2) / 3 * 4
        return letters + max(0, letters - 1) / place.line * 2
    }

    private static func text(_ content: [UInt8], _ place: Place) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: textLength(place) + Int(CBASE64_MARGIN)) { output, count in
            guard let target = output.baseAddress else { return }
            count = cbase64_encode_lines(content, content.count, place.line, target)
        }
    }
}

/// The files that the bodies of some rows were stored without.
struct TakenFiles {
    private var contents: [[UInt8]: [UInt8]] = [:]

    /// Reads them.
    ///
    /// - Parameter column: where `delivery.files` stands in a row.
    init(_ rows: PostgresRows, column: Int, on connection: PostgresConnection) async throws {
        var hashes = Set<[UInt8]>()
        for row in rows {
            for place in LeanBody.places(try row.decode(String?.self, at: column)) { hashes.insert(place.sha256) }
        }
        guard !hashes.isEmpty else { return }
        let chunks = try await connection.query(
            "SELECT sha256, bytes FROM blob_chunk WHERE sha256 = ANY ($1::bytea[]) ORDER BY sha256, number", [.byteArrays(Array(hashes))])
        for chunk in chunks { contents[try chunk.decode([UInt8].self, at: 0), default: []] += try chunk.decode([UInt8].self, at: 1) }
    }

    /// A body as it came; nil where a file of it is lost.
    func whole(_ body: [UInt8], _ files: String?) -> [UInt8]? {
        LeanBody.whole(body, LeanBody.places(files), contents)
    }
}

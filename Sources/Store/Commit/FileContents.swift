import Crypto
import Intake
import Postgres

/// The bytes of a file under their hash.
struct FileContent {
    var sha256: [UInt8]
    var bytes: [UInt8]
    var type: String?

    /// A content whose type nobody has looked for.
    init(_ bytes: [UInt8]) {
        sha256 = Array(SHA256.hash(data: bytes))
        self.bytes = bytes
    }

    /// - Returns: nil for a file whose bytes are not at hand.
    init?(_ file: Attachment) {
        guard let hash = file.sha256, !file.bytes.isEmpty else { return nil }
        (sha256, bytes, type) = (hash, file.bytes, file.type?.withoutNUL)
    }
}

/// Files to be stored, each content once, in the order of their hashes: two batches never wait for each other in a circle.
struct FileContents {
    private let contents: [FileContent]
    /// What the store has of them.
    private let known: [[UInt8]: KnownFile]

    init(_ all: [FileContent], known: [[UInt8]: KnownFile] = [:]) {
        var seen = Set<[UInt8]>()
        contents = all.filter { seen.insert($0.sha256).inserted }.sorted { $0.sha256.lexicographicallyPrecedes($1.sha256) }
        self.known = known
    }

    /// The rows; a large chunk is a statement of its own, because the server copies each element of an array several times.
    var statements: [PostgresStatement] {
        [blobs].compactMap(\.self) + chunks
    }

    /// A content that came with a delivery has no type before the mail was read.
    private var blobs: PostgresStatement? {
        let fresh = contents.filter { known[$0.sha256] == nil || (known[$0.sha256] == .untyped && $0.type != nil) }
        guard !fresh.isEmpty else { return nil }
        return PostgresStatement(
            fresh.allSatisfy { $0.type == nil } ? Self.untypedStatement : Self.typedStatement,
            [.byteArrays(fresh.map(\.sha256)), .int64s(fresh.map { Int64($0.bytes.count) }), .texts(fresh.map(\.type))])
    }

    /// Locks nothing that is there: a logo comes with many mails at the same time.
    private static let untypedStatement = """
        INSERT INTO blob (sha256, size, type) SELECT * FROM unnest($1::bytea[], $2::int8[], $3::text[]) ON CONFLICT DO NOTHING
        """

    private static let typedStatement = """
        INSERT INTO blob AS b (sha256, size, type) SELECT * FROM unnest($1::bytea[], $2::int8[], $3::text[])
        ON CONFLICT (sha256) DO UPDATE SET type = excluded.type WHERE b.type IS NULL AND excluded.type IS NOT NULL
        """

    private var chunks: [PostgresStatement] {
        var small: [(hash: [UInt8], bytes: [UInt8])] = []
        var statements: [PostgresStatement] = []
        for content in contents where known[content.sha256] == nil {
            if content.bytes.count <= Self.smallChunk {
                small.append((content.sha256, content.bytes))
                continue
            }
            for (number, start) in stride(from: 0, to: content.bytes.count, by: Self.chunkSize).enumerated() {
                let isWhole = content.bytes.count <= Self.chunkSize
                let bytes = isWhole ? content.bytes : Array(content.bytes[start..<min(start + Self.chunkSize, content.bytes.count)])
                statements.append(
                    PostgresStatement(
                        "INSERT INTO blob_chunk (sha256, number, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                        [.bytes(content.sha256), .int32(Int32(number)), .bytes(bytes)]))
            }
        }
        guard !small.isEmpty else { return statements }
        let together = PostgresStatement(
            """
            INSERT INTO blob_chunk (sha256, number, bytes) SELECT hash, 0, bytes FROM unnest($1::bytea[], $2::bytea[]) AS c (hash, bytes)
            ON CONFLICT DO NOTHING
            """, [.byteArrays(small.map(\.hash)), .byteArrays(small.map(\.bytes))])
        return [together] + statements
    }

    private static let smallChunk = 16 << 10
    /// Bytes; large enough to be quick, small enough that reading one back never needs the whole file in memory.
    private static let chunkSize = 1_048_576
}

/// What the store has of a file.
enum KnownFile: Equatable {
    case typed
    /// The content is there, and nobody has said what it is.
    case untyped
}

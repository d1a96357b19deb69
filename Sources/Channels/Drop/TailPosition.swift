import CSV
import Crypto
import Foundation
import Intake
import Recipes

/// How far one file was read that is appended for ever; the file is told by device and inode, which stay when it is renamed.
struct TailPosition: Sendable, Hashable, Codable {
    /// The name under which it was seen first.
    var name: String
    var device: UInt64
    var inode: UInt64
    /// The row to go on with.
    var next: CSVPosition
    /// How it is written; nil as long as only ASCII was seen, which every encoding shares.
    var encoding: TextEncoding?
    /// SHA-256 over its first bytes, in hexadecimal: a file that was emptied and has grown again begins otherwise.
    var head = ""
    /// Over how many bytes.
    var headLength = 0

    /// As many bytes as tell two logs apart.
    static let headLimit = 512

    init(name: String, device: UInt64, inode: UInt64) {
        self.name = name
        self.device = device
        self.inode = inode
        next = CSVPosition(offset: 0, line: 1)
    }

    /// Whether a file is still the one that was read, or has been emptied in between.
    func fits(_ file: FileBytes, size: Int) throws(CSVError) -> Bool {
        guard size >= next.offset else { return false }
        if headLength == 0 { return true }
        return Self.digest(try file.beginning(headLength)) == head
    }

    /// Remembers how the file begins, once that is more than was known.
    mutating func note(_ file: FileBytes) throws(CSVError) {
        guard headLength < min(Self.headLimit, next.offset) else { return }
        headLength = min(Self.headLimit, next.offset)
        head = Self.digest(try file.beginning(headLength))
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        Array(SHA256.hash(data: bytes)).hex
    }
}

/// All files of an adapter that are followed.
struct TailPositions: Sendable, Codable {
    var files: [TailPosition] = []

    var json: JSONValue {
        // Numbers and names: there is nothing in it that could not be encoded.
        (try? JSONEncoder().encode(self)).flatMap { try? JSONValue(parsing: Array($0)) } ?? .null
    }

    init() {}

    init?(_ json: JSONValue) {
        // Positions of another version are none: the files are read from their start, and their rows are duplicates.
        guard let positions = try? JSONDecoder().decode(TailPositions.self, from: Data(json.serialized())) else { return nil }
        self = positions
    }
}

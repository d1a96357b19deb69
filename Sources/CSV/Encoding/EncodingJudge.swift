/// Judges the encoding of a whole source, in one pass or two and constant memory.
///
/// A byte order mark decides. Else strict UTF-8 over every byte is UTF-8. Else `TextEvidence` tells UTF-8 that was cut or has a
/// foreign row in it, and western text, which is Windows-1252. Else it is GB18030, unless GB18030 would leave more characters broken
/// than UTF-8. The whole file is read because short Chinese words in GBK may by chance be valid UTF-8.
struct EncodingJudge {
    private let source: any ByteSource
    private static let chunk = 1 << 18

    init(_ source: any ByteSource) {
        self.source = source
    }

    /// - Throws: `CSVError` of code `unreadable`, or `notText` for spreadsheets and archives.
    func judge() throws(CSVError) -> TextEncoding {
        let head = try source.head(4_096)
        try refuseBinary(head)
        if let marked = Self.marked(head) ?? Self.unmarkedUTF16(head) { return marked }
        let broken = try count(UTF8Check.self, upTo: Self.enough)
        if broken == 0 { return .utf8 }
        let evidence = try evidence()
        if evidence.speaksForUTF8 { return .utf8 }
        if evidence.speaksForWindows1252 { return .windows1252 }
        if try count(GB18030Check.self, upTo: broken + 1) <= broken { return .gb18030 }
        // Both are broken in many places: the exact figures decide.
        return try count(GB18030Check.self, upTo: .max) <= count(UTF8Check.self, upTo: .max) ? .gb18030 : .utf8
    }

    /// So many broken characters are counted before the other encoding gets its turn, which need not be counted further than
    /// that.
    private static let enough = 4_096

    /// The encoding that a byte order mark at the start declares.
    static func marked(_ head: [UInt8]) -> TextEncoding? {
        TextEncoding.allCases.first { !$0.byteOrderMark.isEmpty && head.starts(with: $0.byteOrderMark) }
    }

    /// UTF-16 without mark: delimiters and digits leave a zero in every other byte, which no other text has.
    static func unmarkedUTF16(_ head: [UInt8]) -> TextEncoding? {
        var zeros = [0, 0]
        for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        let enough = max(2, head.count / 20)
        if zeros[1] >= enough, zeros[0] == 0 { return .utf16LittleEndian }
        if zeros[0] >= enough, zeros[1] == 0 { return .utf16BigEndian }
        return nil
    }

    private func refuseBinary(_ head: [UInt8]) throws(CSVError) {
        let kinds: [([UInt8], String)] = [
            ([0x50, 0x4B, 0x03, 0x04], "an Excel workbook (.xlsx) or another ZIP archive"),
            ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook (.xls)"),
            ([0x1F, 0x8B], "a gzip archive"),
            ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
        ]
        guard let kind = kinds.first(where: { head.starts(with: $0.0) }) else { return }
        throw CSVError(.notText, "The file is \(kind.1), not a CSV file. Export it as CSV and drop it again.")
    }

    /// Looks at the bytes above 0x7F; a word at the edge of a chunk counts as two, which does not matter among so many.
    private func evidence() throws(CSVError) -> TextEvidence {
        var evidence = TextEvidence()
        var offset = 0
        while !evidence.isEnough {
            let chunk = try source.head(Self.chunk, from: offset)
            if chunk.isEmpty { break }
            offset += chunk.count
            chunk.withUnsafeBufferPointer { evidence.add($0) }
        }
        return evidence
    }

    /// Counts what cannot be read over the whole source, or up to a limit at least.
    private func count<Check: EncodingCheck>(_ check: Check.Type, upTo limit: Int) throws(CSVError) -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
        defer { buffer.deallocate() }
        var broken = 0
        var kept = 0
        var offset = 0
        while true {
            let read = try source.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[kept...]))
            offset += read
            let filled = UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<(kept + read)])
            let taken = check.scan(filled, final: read == 0, broken: &broken)
            if read == 0 || broken >= limit { return broken }
            kept = filled.count - taken
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[taken..<(taken + kept)]))
        }
    }
}

extension ByteSource {
    /// The first bytes.
    func head(_ count: Int, from offset: Int = 0) throws(CSVError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let before = filled
            let read: Result<Int, CSVError> = bytes.withUnsafeMutableBytes { all in
                Result { () throws(CSVError) in
                    try self.read(at: offset + before, into: UnsafeMutableRawBufferPointer(rebasing: all[before...]))
                }
            }
            let more = try read.get()
            if more == 0 { break }
            filled += more
        }
        bytes.removeSubrange(filled...)
        return bytes
    }
}

import CSV
import Foundation
import Testing

@Suite("Streaming")
struct StreamingTests {
    /// Hands out a few bytes at a time, so that every boundary falls everywhere.
    private struct Trickle: ByteSource {
        let bytes: MemoryBytes
        let step: Int

        func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
            bytes.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(step, buffer.count)]))
        }
    }

    @Test("Reading in small steps gives what reading at once gives", arguments: [1, 2, 3, 7])
    func trickles(step: Int) throws {
        var random = Seeded(state: UInt64(step))
        let deadline = ContinuousClock.now + Self.fuzzTime
        var round = 0
        repeat {
            let bytes = Self.csvLike(&random)
            let options = Self.options(&random)
            let whole = try outcome(MemoryBytes(bytes), options)
            #expect(try outcome(Trickle(bytes: MemoryBytes(bytes), step: step), options) == whole, "round \(round): \(bytes)")
            round += 1
        } while round < 300 || ContinuousClock.now < deadline
    }

    @Test("Rows lie end to end over the whole source, whatever is in it")
    func coverage() throws {
        var random = Seeded(state: 99)
        for _ in 0..<1_000 {
            let bytes = Self.csvLike(&random)
            var options = Self.options(&random)
            options.header = .absent
            options.leavesUnfinishedRow = false
            let rows = try CSVReader(options: options).rows(from: MemoryBytes(bytes))
            var end = rows.position.offset
            while let record = try rows.next() {
                #expect(record.row.offset == end)
                #expect(record.row.length > 0)
                end += record.row.length
            }
            #expect(end == rows.position.offset)
            #expect(end == bytes.count || rows.format.encoding.rawValue.hasPrefix("utf-16"))
        }
    }

    @Test("Reading is taken up at any row")
    func resumes() throws {
        var text = "id,备注\r\n"
        for number in 0..<500 { text += "\(number),\"第\(number)行\n备注\"\r\n" }
        for encoding in TextEncoding.allCases {
            let bytes = encoding.encode("\u{FEFF}" + text)
            let reader = CSVReader()
            let first = try reader.rows(from: MemoryBytes(bytes))
            for _ in 0..<123 { _ = try first.next() }
            let second = try reader.rows(from: MemoryBytes(bytes), at: first.position)
            #expect(second.header == first.header)
            while let expected = try first.next() {
                let found = try second.next()
                #expect(found?.row.cells == expected.row.cells)
                #expect(found?.row.line == expected.row.line)
            }
            #expect(try second.next() == nil)
        }
    }

    @Test("A file is read through its descriptor, past many chunks")
    func file() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("csv-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }  // A file that stays in the temporary folder harms nothing.
        var text = "id,note\n"
        for number in 0..<60_000 { text += "\(number),\"note \(number), with a comma\"\n" }
        try Data(text.utf8).write(to: url)
        let handle = try FileHandle(forReadingFrom: url)
        let rows = try CSVReader().rows(from: FileBytes(descriptor: handle.fileDescriptor))
        var count = 0
        while let record = try rows.next() {
            #expect(record.row[0] == "\(count)")
            count += 1
        }
        #expect(count == 60_000)
    }

    @Test("A descriptor that cannot be read is an error with the system's reason")
    func unreadable() {
        #expect { try CSVReader().rows(from: FileBytes(descriptor: -1)) } throws: { ($0 as? CSVError)?.code == .unreadable }
    }

    private static var fuzzTime: Duration {
        .seconds(ProcessInfo.processInfo.environment["INLET_FUZZ_SECONDS"].flatMap { Int($0) } ?? 0)
    }

    private func outcome(_ source: any ByteSource, _ options: CSVOptions) throws -> [String] {
        let rows = try CSVReader(options: options).rows(from: source)
        var all = ["\(rows.format) \(rows.header?.names ?? [])"]
        while let record = try rows.next() {
            let row = record.row
            all.append(
                "\(row.line) \(row.offset) \(row.length) \(row.notes.rawValue) \(row.cells) \(row.raw) \(record.fault?.code ?? "")"
            )
        }
        return all
    }

    private static func options(_ random: inout Seeded) -> CSVOptions {
        var options = CSVOptions()
        options.encoding = [nil, .utf8, .gb18030, .utf16LittleEndian, .utf16BigEndian].randomElement(using: &random) ?? nil
        options.delimiter = [nil, .comma, .pipe, .fullWidthComma].randomElement(using: &random) ?? nil
        options.rowByteLimit = [40, 1 << 20].randomElement(using: &random) ?? 40
        options.leavesUnfinishedRow = Bool.random(using: &random)
        return options
    }

    /// Bytes that look like a table and break its rules.
    private static func csvLike(_ random: inout Seeded) -> [UInt8] {
        let parts: [[UInt8]] = [
            [0x2C], [0x2C], [0x22], [0x22], [0x0A], [0x0D], [0x0D, 0x0A], [0x7C], [0xEF, 0xBC, 0x8C], [0xA3, 0xAC], [0x00],
            [0x20], [0xEF], [0xA3],
            [0x81], [0x85, 0x7C], [0x81, 0x30, 0x81, 0x30], [0xE4, 0xBD, 0xA0], [0xC4, 0xE3], [0x61], [0x31, 0x32], [0xFF],
            [0x3D], [0x3B],
        ]
        return (0..<Int.random(in: 0...60, using: &random)).flatMap { _ in parts.randomElement(using: &random) ?? [] }
    }
}

/// SplitMix64: the same figures in every run.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

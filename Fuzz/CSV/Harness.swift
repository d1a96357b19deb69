// Built with the sources of Sources/CSV as one module: see Fuzz/CSV/run.

/// What libFuzzer calls: whatever the bytes are, the reader ends, and what it says of them adds up.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2 else { return 0 }
    let choices = bytes[0]
    let input = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    var options = CSVOptions()
    options.header = choices & 1 == 0 ? .named : .absent
    options.encoding = [nil, nil, .utf8, .gb18030, .utf16LittleEndian, .utf16BigEndian, nil, nil][Int(choices >> 1 & 7)]
    options.keepsBlankRows = choices & 16 != 0
    options.rowByteLimit = choices & 32 != 0 ? 64 : 1 << 20
    options.columnLimit = choices & 32 != 0 ? 8 : 1_024
    options.expectedColumns = choices & 64 != 0 ? ["caller", "通话ID"] : []
    options.leavesUnfinishedRow = choices & 128 != 0
    check(input, options)
    return 0
}

private func check(_ input: [UInt8], _ options: CSVOptions) {
    do {
        let source = ShortReads(input)
        let rows = try CSVReader(options: options).rows(from: source)
        var positions = [rows.position]
        var records: [CSVRecord] = []
        while let record = try rows.next() {
            judge(record, input, rows.format)
            records.append(record)
            require(rows.position.offset >= positions[positions.count - 1].offset, "The position went back.")
            require(rows.position.offset <= input.count, "The position is past the end.")
            positions.append(rows.position)
            require(records.count <= input.count + 1, "There are more rows than bytes.")
        }
        resume(records, positions, source, options)
        readCells(records)
    } catch {
        // A file that cannot be read as a whole is refused with a sentence.
        require(!error.description.isEmpty)
    }
}

/// Taken up in the middle, the reader gives the same rows.
private func resume(_ records: [CSVRecord], _ positions: [CSVPosition], _ source: ShortReads, _ options: CSVOptions) {
    let middle = records.count / 2
    guard middle > 0 else { return }
    do {
        let rows = try CSVReader(options: options).rows(from: source, at: positions[middle])
        for record in records[middle...] {
            guard let again = try rows.next() else { fatalError("A row is missing after a restart.") }
            require(again.row.cells == record.row.cells && again.row.offset == record.row.offset, "A row differs after a restart.")
        }
        let more = try rows.next()
        require(more == nil, "There is a row more after a restart.")
    } catch {
        fatalError("What could be read cannot be read again: \(error)")
    }
}

private func judge(_ record: CSVRecord, _ input: [UInt8], _ format: CSVFormat) {
    let row = record.row
    require(row.offset >= 0 && row.length > 0 && row.offset + row.length <= input.count, "A row is outside of its file.")
    require(row.lines >= 1 && row.line >= 1)
    for cell in row.cells { require(!cell.utf8.contains(0), "A NUL was let through.") }
    guard case .row(let row) = record, !row.notes.contains(.strayQuote) else { return }
    // A row that is stored as it came is the same row again.
    let again = RowParser(format).row(row.raw)
    require(again.cells == row.cells, "A stored row reads otherwise.")
}

/// The readers of single cells see what people write into them.
private func readCells(_ records: [CSVRecord]) {
    guard let times = try? TimeReader(zone: "Asia/Shanghai"), let row = records.first?.row else { return }
    for cell in row.cells.prefix(16) {
        _ = RepairedCell(cell).mayBeRounded
        _ = times.read(cell)
        _ = DurationReader().read(cell)
        _ = ColumnKey(cell)
    }
}

/// Like `precondition`, but it says in optimised builds too what did not hold.
private func require(_ holds: Bool, _ what: String = "Something is out of range.") {
    if !holds { fatalError(what) }
}

extension CSVRecord {
    fileprivate var row: CSVRow {
        switch self {
        case .row(let row), .skipped(let row, _), .rejected(let row, _): row
        }
    }
}

/// A source that gives few bytes at a time, as pipes and networks do.
private struct ShortReads: ByteSource {
    private let memory: MemoryBytes

    init(_ bytes: [UInt8]) {
        memory = MemoryBytes(bytes)
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        memory.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(max(1, 7 + offset % 61))))
    }
}

import CSV
import Glibc
public import Intake
public import Logging
public import Settings

/// Follows files that are appended for ever, as Asterisk's `Master.csv`: whole rows are taken as they come.
///
/// Nothing in the folder is touched. A file is told by device and inode: one that was renamed is read to its end before the new one of
/// its name, and one that was emptied is read from its start again.
public actor TailSource: PolledSource {
    /// The adapter that it feeds.
    public nonisolated let adapter: AdapterName
    /// The rest between two passes.
    public nonisolated let poll: Duration
    private let source: DropSource
    private let path: String
    private let names: DropNames
    private let inbox: any Inbox
    private let leases: any AdapterLeases
    private let logger: Logger
    /// Kept open, so that the rest of a file can be read after it was moved elsewhere.
    private var open: [FileID: OpenFile] = [:]
    /// How long rotated files were at the last look.
    private var rotated: [FileID: Int] = [:]

    private struct FileID: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// Prepares a folder.
    ///
    /// - Parameter path: the folder in which the files are.
    public init(
        adapter: AdapterName, source: DropSource, path: String, inbox: any Inbox, leases: any AdapterLeases, logger: Logger
    ) {
        self.adapter = adapter
        self.source = source
        self.path = path
        self.inbox = inbox
        self.leases = leases
        self.logger = logger
        poll = source.drop.poll
        names = DropNames([source.drop.files])
    }

    /// Reads what was appended since the last pass.
    public func pass() async throws {
        let kept = try await leases.cursor(of: adapter, Self.positionName).flatMap(TailPositions.init)
        var positions = kept ?? TailPositions()
        let entries = try Files.entries(in: path)
        try await finishRotated(entries, &positions)
        for entry in entries where names.accepts(entry.name) {
            try Task.checkCancellation()
            try await follow(entry, isFirstLook: kept == nil, &positions)
        }
        try await keep(positions)
    }

    /// Lets go of the files; they are found again by name.
    public func close() async {
        open = [:]
    }

    // MARK: - Files

    /// A file whose name another one has now, or nobody, is read to its end once more and then forgotten.
    private func finishRotated(_ entries: [DropEntry], _ positions: inout TailPositions) async throws {
        for position in positions.files where !entries.contains(where: { position.isOf($0) && names.accepts($0.name) }) {
            let id = FileID(device: position.device, inode: position.inode)
            // Renamed within the folder to a name that does not count, or moved away while it was open.
            let renamed = entries.first(where: position.isOf)
            if let file = try open[id] ?? renamed.map({ try Files.open("\(path)/\($0.name)") }) {
                open[id] = file
                // The writer may go on for a moment: the file is done with once it was the same for two looks.
                let size = file.size
                let isFinal = rotated.updateValue(size, forKey: id) == size
                try await read(file, position, isFinal: isFinal, &positions)
                if !isFinal { continue }
            } else {
                logger.warning(
                    "A followed file is gone; rows appended after the last look may not have been read.",
                    metadata: ["file": "\(position.name)", "offset": "\(position.next.offset)"])
            }
            (open[id], rotated[id]) = (nil, nil)
            positions.files.removeAll { $0.device == position.device && $0.inode == position.inode }
        }
    }

    private func follow(_ entry: DropEntry, isFirstLook: Bool, _ positions: inout TailPositions) async throws {
        let id = FileID(device: entry.device, inode: entry.inode)
        let file = try open[id] ?? Files.open("\(path)/\(entry.name)")
        open[id] = file
        var position = positions.files.first { $0.isOf(entry) } ?? TailPosition(name: entry.name, device: entry.device, inode: entry.inode)
        let bytes = file.bytes
        if isFirstLook, source.drop.start == .now, position.next.offset == 0 {
            position.next = try bytes.lastRowStart(size: entry.size)
            try position.note(bytes)
            positions.set(position)
        } else if try !position.fits(bytes, size: entry.size) {
            logger.notice("A followed file was emptied; it is read from its start.", metadata: ["file": "\(entry.name)"])
            position = TailPosition(name: entry.name, device: entry.device, inode: entry.inode)
        }
        if entry.size > position.next.offset { try await read(file, position, isFinal: false, &positions) }
    }

    // MARK: - Rows

    /// Reads from a position to the end of what is there.
    ///
    /// - Parameter isFinal: nobody appends any more, so a last row without its line end is whole.
    private func read(_ file: OpenFile, _ start: TailPosition, isFinal: Bool, _ positions: inout TailPositions) async throws {
        let bytes = file.bytes
        var position = start
        var reading = try DropReading(source, batchSize: Self.batchSize)
        reading.options.leavesUnfinishedRow = !isFinal
        if reading.options.encoding == nil {
            if position.encoding == nil { position.encoding = try bytes.settledEncoding(from: position.next.offset) }
            reading.options.encoding = position.encoding ?? .utf8
        }
        let entry = DropEntry(name: start.name, size: 0, modified: 0, device: start.device, inode: start.inode)
        let from = DropPosition(file: start.name, device: start.device, inode: start.inode, next: position.next)
        var counts = DropCounts()
        var all = positions
        let outcome = try await reading.run(bytes, named: entry, from: position.next.offset == 0 ? nil : from) { kept in
            position.next = kept.next
            try position.note(bytes)
            counts = kept.counts
            all.set(position)
            try await self.keep(all)
        } deliver: { batch in
            try Task.checkCancellation()
            return try await batch.store(in: inbox, source, adapter)
        }
        positions = all
        try report(outcome, counts, start.name)
    }

    private func report(_ outcome: DropOutcome, _ counts: DropCounts, _ name: String) throws {
        switch outcome {
        case .finished: if counts.rows > 0 { logger.debug("Rows were appended.", metadata: ["rows": "\(counts.summary(of: name))"]) }
        case .unreadable(let error): throw error
        case .drifted(let drift): throw DropError(.drifted, "\(path)/\(name): \(drift)")
        }
    }

    private func keep(_ positions: TailPositions) async throws {
        try await leases.setCursor(of: adapter, Self.positionName, to: positions.json)
    }

    private static let batchSize = 1_000
    private static let positionName = "tail"
}

extension OpenFile {
    fileprivate var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
}

extension TailPosition {
    fileprivate func isOf(_ entry: DropEntry) -> Bool {
        device == entry.device && inode == entry.inode
    }
}

extension TailPositions {
    mutating func set(_ position: TailPosition) {
        files.removeAll { $0.device == position.device && $0.inode == position.inode }
        files.append(position)
    }
}

extension FileBytes {
    /// The encoding, once there is more than ASCII behind an offset; nil before.
    fileprivate func settledEncoding(from offset: Int) throws(CSVError) -> TextEncoding? {
        let judged = try CSVReader().encoding(of: self)
        if judged != .utf8 { return judged }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var place = offset
        while true {
            let count = try read(at: place, into: buffer)
            if count == 0 { return nil }
            if buffer[..<count].contains(where: { $0 >= 0x80 }) { return .utf8 }
            place += count
        }
    }

    /// Where the row begins that is being written, of a file that is there already.
    fileprivate func lastRowStart(size: Int) throws(CSVError) -> CSVPosition {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var found = CSVPosition(offset: 0, line: 1)
        var place = 0
        while place < size {
            let count = try read(at: place, into: buffer)
            if count == 0 { break }
            for index in 0..<count where buffer[index] == 0x0A { found = CSVPosition(offset: place + index + 1, line: found.line + 1) }
            place += count
        }
        return found
    }
}

public import CSV
import Glibc

/// The rows of one file that were rejected: line number, reason, and the row as it came, in the file's own encoding and dialect.
///
/// Columns are found by name, so the file can be put right and dropped again as it is. A row with a quote that never closes stays as
/// broken as it came; it is the last thing on its line.
public final class RejectsFile {
    private let growing: String
    private let folder: String
    private let base: String
    private let stamp: String
    private var descriptor: CInt = -1

    init(growing: String, folder: String, base: String, stamp: String) {
        self.growing = growing
        self.folder = folder
        self.base = base
        self.stamp = stamp
    }

    /// The rejects of a file that was named by hand: beside it.
    public init(beside path: String) {
        let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
        let name = String(path.split(separator: "/").last ?? "")
        self.folder = folder.isEmpty ? "/" : folder
        growing = "\(self.folder)/.\(name).rejects"
        base = DropNames.split(name).base
        stamp = DropFolder.stamp(DropFolder.secondsNow)
    }

    /// Forgets what an earlier run left unfinished.
    public func clear() throws(DropError) {
        try Files.remove(growing)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// One rejected row.
    public struct Reject: Sendable {
        /// The row.
        public let row: CSVRow
        /// Why, as a sentence without customers' values.
        public let reason: String

        /// Puts both together.
        public init(row: CSVRow, reason: String) {
            self.row = row
            self.reason = reason
        }
    }

    /// Adds rows, and makes them survive a power cut. Call it after the rows around them were committed.
    ///
    /// - Parameters:
    ///   - rejects: the rows, in order.
    ///   - format: how the source file is written.
    ///   - header: the source file's header as it came.
    public func add(_ rejects: [Reject], format: CSVFormat, header: [UInt8]?) throws(DropError) {
        guard !rejects.isEmpty else { return }
        let lines = RejectLines(format: format)
        var bytes = try openIfNeeded() ? lines.heading(header) : []
        for reject in rejects { bytes += lines.line(reject) }
        try Files.append(bytes, to: descriptor, growing)
        guard fsync(descriptor) == 0 else { throw Files.failure("\(growing) cannot be written") }
    }

    /// What was rejected so far, opened for reading; nil where nothing was.
    func written() throws(DropError) -> OpenFile? {
        size > 0 ? try Files.open(growing) : nil
    }

    /// How many bytes it has now.
    var size: Int {
        var status = stat()
        return lstat(growing, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Takes off what a crash left behind the last position that was kept: those rows come again.
    func cut(to size: Int) throws(DropError) {
        guard self.size > size else { return }
        guard truncate(growing, off_t(size)) == 0 else { throw Files.failure("\(growing) cannot be shortened") }
    }

    /// Moves what was rejected to `failed/NAME.rejects.csv`, a time stamp in the name where that one is taken, with a summary beside it.
    ///
    /// - Parameter summary: what became of the file's rows, for `NAME.rejects.txt`.
    /// - Returns: where it is now; nil where nothing was rejected.
    @discardableResult
    public func finish(summary: String? = nil) throws(DropError) -> String? {
        guard size > 0 else {
            try Files.remove(growing)
            return nil
        }
        for name in ["\(base).rejects", "\(base).\(stamp).rejects"] + (1..<10_000).map({ "\(base).\(stamp)-\($0).rejects" }) {
            let path = "\(folder)/\(name)"
            guard try Files.status("\(path).txt") == nil, try Files.rename(growing, to: "\(path).csv") else { continue }
            if let summary { try Files.write(Array((summary + "\n").utf8), to: "\(path).txt") }
            Files.settle(folder)
            return "\(path).csv"
        }
        throw DropError(.refused, "\(growing) cannot be put into \(folder): no name is free.")
    }

    /// - Returns: whether the file is new.
    private func openIfNeeded() throws(DropError) -> Bool {
        guard descriptor < 0 else { return false }
        descriptor = Glibc.open(growing, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o660)
        guard descriptor >= 0 else { throw Files.failure("\(growing) cannot be written") }
        return lseek(descriptor, 0, SEEK_END) == 0
    }
}

/// How rejected rows are written.
struct RejectLines {
    let format: CSVFormat

    /// The header of the source with two columns before it.
    func heading(_ header: [UInt8]?) -> [UInt8] {
        let mark = format.encoding.hasNoMark ? [] : format.encoding.encode("\u{FEFF}")
        return mark + cells(["inlet_line", "inlet_reason"]) + (header ?? []) + rowEnd
    }

    func line(_ reject: RejectsFile.Reject) -> [UInt8] {
        cells(["\(reject.row.line)", reject.reason]) + reject.row.raw + rowEnd
    }

    /// Cells with a delimiter behind each, quoted where they need it.
    private func cells(_ texts: [String]) -> [UInt8] {
        let quote = String(Unicode.Scalar(format.dialect.quote))
        let delimiter = format.dialect.delimiter == .tab ? "\t" : "\(format.dialect.delimiter)"
        let joined = texts.map { text in
            let needsQuotes = text.contains(delimiter) || text.contains(quote) || text.contains("\n") || text.contains("\r")
            return (needsQuotes ? quote + text.replacing(quote, with: quote + quote) + quote : text) + delimiter
        }
        return format.encoding.encode(joined.joined())
    }

    private var rowEnd: [UInt8] {
        format.encoding.encode(format.dialect.rowEnd == .carriageReturn ? "\r" : "\r\n")
    }
}

extension Files {
    static func append(_ bytes: [UInt8], to descriptor: CInt, _ path: String) throws(DropError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("\(path) cannot be written") }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes a small file of its own.
    static func write(_ bytes: [UInt8], to path: String) throws(DropError) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o660)
        guard descriptor >= 0 else { throw failure("\(path) cannot be written") }
        defer { close(descriptor) }
        try append(bytes, to: descriptor, path)
    }
}

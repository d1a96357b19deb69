import CSV

/// The folders in a drop folder.
enum DropPlace: String, CaseIterable {
    case processing, done, failed
}

/// A file that can be claimed.
public struct ReadyFile: Sendable, Hashable {
    /// The file as the scan saw it.
    public let entry: DropEntry
    let marker: DropEntry?
    /// How many rows its marker says it has.
    let rows: Int?
}

/// A file in `processing/`.
public struct ClaimedFile: Sendable, Hashable {
    /// The file; its name is the one under which it was dropped.
    public let entry: DropEntry
    /// Where it is.
    public let path: String
    /// How many rows its marker says it has; nil where it said nothing, or after a restart.
    public let expectedRows: Int?

    /// Opens it for reading.
    ///
    /// - Throws: `DropError` of code `refused`.
    public func open() throws(DropError) -> OpenFile {
        try Files.open(path)
    }

    /// What differs between the marker's number of rows and what was read; nil where nothing does, or the marker said nothing.
    ///
    /// Some systems count the header as a row, so one more is taken for right.
    public func discrepancy(_ counts: DropCounts) -> String? {
        guard let expectedRows else { return nil }
        let rows = counts.rows - counts.ignored[SkipReason.blank.rawValue, default: 0]
        guard expectedRows != rows, expectedRows != rows + 1 else { return nil }
        return "The file \(entry.name) has \(rows) rows; its marker says \(expectedRows)."
    }
}

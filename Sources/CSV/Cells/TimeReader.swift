/// Reads points in time from cells, for one column: in the usual forms, or after a pattern.
///
/// Make one per column and keep it; a cell then costs well under a microsecond.
public struct TimeReader: Sendable {
    /// Which of two numbers before a year is the day.
    public enum DateOrder: String, Sendable, Hashable, CaseIterable {
        /// `21/11/2026`
        case dayFirst = "day-first"
        /// `11/21/2026`
        case monthFirst = "month-first"
    }

    private let zone: ZoneTable
    private let order: DateOrder?
    private let pattern: TimePattern?

    /// - Parameters:
    ///   - zone: the zone of times that name none: an IANA name or an offset.
    ///   - pattern: the form that the cells have, in the letters of Unicode TR 35 (`yyyy-MM-dd HH:mm:ss`); nil for the usual
    ///   forms.
    ///   - order: what to make of `03/04/2026`; nil refuses what is ambiguous.
    /// - Throws: `CSVError` of code `badZone` or `badPattern`.
    public init(zone: String, pattern: String? = nil, order: DateOrder? = nil) throws(CSVError) {
        self.zone = try ZoneTable(zone)
        self.order = order
        self.pattern = if let pattern { try TimePattern(pattern) } else { nil }
    }

    /// Reads a cell.
    ///
    /// Without a pattern these forms are understood: `2026-11-21 08:00:00`, `2024/1/5 9:03`, `2024年1月5日 下午3:20`,
    /// `20261121080000`, ISO 8601 with
    /// zone and fraction, `11/21/2026 8:00:00 PM`, `21-Nov-2026 08:00`, `Sat, 21 Nov 2026 08:00:00 +0800`, seconds,
    /// milliseconds and
    /// microseconds since 1970, and the day numbers of spreadsheets (`45296.377`).
    public func read(_ cell: String) -> Result<CellTime, CellFault> {
        let repaired = RepairedCell(cell)
        if repaired.isScientific { return .failure(.scientific) }
        var text = repaired.text
        return text.withUTF8 { bytes in
            if bytes.isEmpty { return .failure(.empty) }
            return (pattern.map { $0.read(bytes) } ?? UsualTime(bytes, order: order).read()).flatMap(placed)
        }
    }

    private func placed(_ found: FoundTime) -> Result<CellTime, CellFault> {
        switch found {
        case .instant(let microseconds):
            let offset = zone.offset(atLocal: microseconds / 1_000_000)
            return .success(CellTime(microseconds: microseconds, offsetMinutes: Int(offset / 60)))
        case .local(let local, let minutes):
            guard let seconds = local.seconds else { return .failure(.noSuchTime) }
            let offset = minutes.map { Int64($0) * 60 } ?? zone.offset(atLocal: seconds)
            let microseconds = (seconds - offset) * 1_000_000 + Int64(local.millionths)
            return .success(CellTime(microseconds: microseconds, offsetMinutes: Int(offset / 60)))
        }
    }
}

/// What stands in a cell, before the column's zone is applied.
enum FoundTime {
    /// Microseconds since 1970 in UTC.
    case instant(Int64)
    /// A time of day in the zone that the cell names, in minutes east of UTC, or else in the column's.
    case local(LocalTime, offsetMinutes: Int?)
}

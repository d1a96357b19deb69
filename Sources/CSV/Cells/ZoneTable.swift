import Foundation

/// The offsets of one time zone from 1970 to 2070, tabulated once so that a row costs a search and no call of the system.
struct ZoneTable: Sendable {
    private struct Entry {
        /// Seconds since 1970 in UTC from which on the offset holds.
        let start: Int64
        /// Seconds east of UTC.
        let offset: Int64
    }

    private let entries: [Entry]

    /// - Parameter name: an IANA name (`Asia/Shanghai`), an offset (`+08:00`), or `UTC`.
    /// - Throws: `CSVError` of code `badZone`.
    init(_ name: String) throws(CSVError) {
        if let offset = Self.fixed(name) {
            entries = [Entry(start: .min, offset: Int64(offset) * 60)]
        } else if let zone = TimeZone(identifier: name) {
            entries = Self.tabulated(zone)
        } else {
            throw CSVError(.badZone, "The time zone \"\(name)\" is not known. Write it as Asia/Shanghai or +08:00.")
        }
    }

    /// The offset in seconds east of UTC at a local time. An hour that comes twice counts as its first; one that is skipped as
    /// if
    /// the clock had not been changed yet.
    func offset(atLocal seconds: Int64) -> Int64 {
        if entries.count == 1 { return entries[0].offset }
        let near = max(0, index(at: seconds) - 1)
        var before = entries[near].offset
        for place in near..<min(near + 3, entries.count) {
            let entry = entries[place]
            let instant = seconds - entry.offset
            if instant < entry.start, place > 0 { return before }
            if place + 1 == entries.count || instant < entries[place + 1].start { return entry.offset }
            before = entry.offset
        }
        return before
    }

    /// The entry that holds at a time in UTC.
    private func index(at instant: Int64) -> Int {
        var (low, high) = (0, entries.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if entries[middle].start <= instant { low = middle } else { high = middle }
        }
        return low
    }

    private static func fixed(_ name: String) -> Int? {
        var name = name
        return name.withUTF8 { bytes in
            var scan = CellScan(bytes)
            guard let minutes = scan.zoneOffset(), scan.isAtEnd else { return nil }
            return minutes
        }
    }

    /// Looks at the zone week by week and finds each change to the second.
    private static func tabulated(_ zone: TimeZone) -> [Entry] {
        let week: Int64 = 7 * 86_400
        var found = [Entry(start: .min, offset: offset(zone, 0))]
        for start in stride(from: 0, to: 5_218 * week, by: Int64.Stride(week)) {
            let after = offset(zone, start + week)
            guard after != found.last?.offset else { continue }
            found.append(Entry(start: change(zone, start, start + week), offset: after))
        }
        return found
    }

    private static func change(_ zone: TimeZone, _ low: Int64, _ high: Int64) -> Int64 {
        var (low, high) = (low, high)
        let after = offset(zone, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(zone, middle) == after { high = middle } else { low = middle }
        }
        return high
    }

    private static func offset(_ zone: TimeZone, _ instant: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
    }
}

/// Reads spans of time from cells: `0:01:23`, `83`, `1分23秒`, `1h 2m 3s`, `PT1M23S`.
public struct DurationReader: Sendable {
    /// What a number without any unit counts.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        /// Seconds, as most exports have it.
        case seconds
        /// Milliseconds, as Genesys Cloud has it.
        case milliseconds
    }

    private let unit: Unit
    /// A hundred years, in seconds: no call is that long, and no sum of it overflows.
    private static let longest: Int64 = 3_155_760_000

    /// - Parameter unit: what a number without any unit counts.
    public init(unit: Unit = .seconds) {
        self.unit = unit
    }

    /// Reads a cell. Two numbers with a colon are minutes and seconds.
    public func read(_ cell: String) -> Result<Duration, CellFault> {
        let repaired = RepairedCell(cell)
        if repaired.isScientific { return .failure(.scientific) }
        var text = repaired.text
        return text.withUTF8 { bytes in
            if bytes.isEmpty { return .failure(.empty) }
            var scan = CellScan(bytes)
            guard let microseconds = clock(&scan) ?? worded(&scan) else { return .failure(.notADuration) }
            return .success(.microseconds(microseconds))
        }
    }

    /// Numbers with colons, or one number.
    private func clock(_ scan: inout CellScan) -> Int64? {
        let start = scan.index
        var fields = [Int64]()
        repeat {
            guard fields.count < 3, let (value, _) = scan.digits(upTo: 10) else { break }
            fields.append(Int64(value))
        } while scan.accept(0x3A)
        let fraction = scan.accept(0x2E) ? scan.millionths().map { Int64($0) } : 0
        if let fraction, scan.isAtEnd, let last = fields.last {
            if fields.count == 1, unit == .milliseconds { return last * 1_000 + fraction / 1_000 }
            let seconds = fields.reduce(0) { $0 * 60 + $1 }
            if seconds <= Self.longest, fields.dropFirst().allSatisfy({ $0 < 60 }) { return seconds * 1_000_000 + fraction }
        }
        scan.index = start
        return nil
    }

    /// Numbers with units behind them.
    private func worded(_ scan: inout CellScan) -> Int64? {
        _ = scan.accept("PT")
        var total: Int64 = 0
        while !scan.isAtEnd {
            guard let (value, _) = scan.digits(upTo: 9) else { return nil }
            let fraction = scan.accept(0x2E) ? scan.millionths() : 0
            scan.skipBlanks()
            guard let fraction, let factor = scan.durationUnit(), Int64(value) * factor <= Self.longest * 1_000 else { return nil }
            total += Int64(value) * factor * 1_000 + Int64(fraction) * factor / 1_000
            guard total <= Self.longest * 1_000_000 else { return nil }
            scan.skipBlanks()
        }
        return total
    }
}

extension CellScan {
    /// A unit of time, in milliseconds.
    fileprivate mutating func durationUnit() -> Int64? {
        if accept("milliseconds") || accept("millis") || accept("毫秒") || accept("ms") { return 1 }
        if accept("seconds") || accept("second") || accept("secs") || accept("sec") || accept("秒钟") || accept("秒") || accept("s") {
            return 1_000
        }
        if accept("minutes") || accept("minute") || accept("mins") || accept("min") || accept("分钟") || accept("分鐘") || accept("分")
            || accept("m")
        {
            return 60_000
        }
        if accept("hours") || accept("hour") || accept("hrs") || accept("hr") || accept("小时") || accept("小時") || accept("时")
            || accept("時") || accept("h")
        {
            return 3_600_000
        }
        return accept("days") || accept("day") || accept("天") || accept("d") ? 86_400_000 : nil
    }
}

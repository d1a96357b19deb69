/// Reads a time in one of the usual forms.
struct UsualTime {
    private var scan: CellScan
    private let order: TimeReader.DateOrder?
    private var local = LocalTime()
    private var offsetMinutes: Int?

    init(_ bytes: UnsafeBufferPointer<UInt8>, order: TimeReader.DateOrder?) {
        scan = CellScan(bytes)
        self.order = order
    }

    func read() -> Result<FoundTime, CellFault> {
        if let figure = FigureTime(scan.bytes).read() { return figure }
        var reading = self
        return reading.written()
    }

    private mutating func written() -> Result<FoundTime, CellFault> {
        scan.skipWeekday()
        if let fault = date() { return .failure(fault) }
        guard clock(), year(), scan.isAtEnd else { return .failure(.notATime) }
        return .success(.local(local, offsetMinutes: offsetMinutes))
    }

    /// The date; nil when it could be read.
    private mutating func date() -> CellFault? {
        if let month = scan.monthName() {
            local.month = month
            return dayAfterMonth() ? nil : .notATime
        }
        guard let (first, count) = scan.digits(upTo: 4) else { return .notATime }
        if count >= 3 { return yearFirst(first, count) }
        return dayOrMonthFirst(first)
    }

    private mutating func yearFirst(_ year: Int, _ count: Int) -> CellFault? {
        guard count == 4, scan.separator("年"), let (month, _) = scan.digits(upTo: 2), scan.separator("月"),
            let (day, _) = scan.digits(upTo: 2)
        else { return .notATime }
        _ = scan.accept("日") || scan.accept("号")
        (local.year, local.month, local.day) = (year, month, day)
        return nil
    }

    private mutating func dayOrMonthFirst(_ first: Int) -> CellFault? {
        let isDotted = scan.next == 0x2E
        guard scan.separator() else { return .notATime }
        if let month = scan.monthName() {
            (local.month, local.day) = (month, first)
            _ = scan.separator()
            return year() ? nil : .notATime
        }
        guard let (second, _) = scan.digits(upTo: 2), scan.separator(), let (year, count) = scan.digits(upTo: 4),
            count == 4 || count == 2
        else { return .notATime }
        local.year = count == 2 ? 2_000 + year : year
        return place(first, second, isShort: count == 2, isDotted: isDotted)
    }

    /// Tells day from month; nil when it could be told.
    private mutating func place(_ first: Int, _ second: Int, isShort: Bool, isDotted: Bool) -> CellFault? {
        if order == nil, isShort { return .ambiguousDate }
        let isDayFirst: Bool
        if first > 12 || second > 12 {
            isDayFirst = first > 12
        } else if let order {
            isDayFirst = order == .dayFirst
        } else {
            // Dots are the German way, which is always day first.
            guard isDotted || first == second else { return .ambiguousDate }
            isDayFirst = true
        }
        (local.day, local.month) = isDayFirst ? (first, second) : (second, first)
        return nil
    }

    private mutating func dayAfterMonth() -> Bool {
        scan.skipBlanks()
        guard let (day, _) = scan.digits(upTo: 2) else { return false }
        local.day = day
        let isFollowedByClock = scan.isBeforeClock
        return isFollowedByClock || year()
    }

    /// The year where it comes late, as in `21 Nov 2026` and in Java's `Sat Nov 21 08:00:00 CST 2026`.
    private mutating func year() -> Bool {
        if local.year != 0 { return true }
        _ = scan.accept(0x2C)
        scan.skipBlanks()
        guard let (year, count) = scan.digits(upTo: 4), count == 4 else { return false }
        local.year = year
        return true
    }

    /// The time of day and the zone, if they are there.
    private mutating func clock() -> Bool {
        _ = scan.accept(0x2C)
        if !scan.accept(0x54) { scan.skipBlanks() }
        guard !scan.isAtEnd, local.year == 0 || scan.digitRun < 3 else { return scan.isAtEnd }
        var half = scan.dayHalf()
        scan.skipBlanks()
        guard let (hour, _) = scan.digits(upTo: 2) else { return false }
        local.hour = hour
        guard minuteAndSecond() else { return false }
        scan.skipBlanks()
        half = half ?? scan.dayHalf()
        if let half { local.hour = half.hour(hour) }
        scan.skipBlanks()
        offsetMinutes = scan.zoneOffset()
        return true
    }

    private mutating func minuteAndSecond() -> Bool {
        guard
            scan.accept(0x3A) || scan.accept("时") || scan.accept("點") || scan.accept("点") || scan.accept(0x2E) || scan.accept("：")
        else {
            // `8 PM` is a time; `8` alone is not.
            return scan.isBeforeHalf
        }
        guard let (minute, _) = scan.digits(upTo: 2) else { return scan.isAtEnd }
        local.minute = minute
        guard scan.accept(0x3A) || scan.accept("分") || scan.accept(0x2E) || scan.accept("：") else { return true }
        guard let (second, _) = scan.digits(upTo: 2) else { return true }
        local.second = second
        if scan.accept(0x2E) || scan.next == 0x2C && scan.accept(0x2C) {
            guard let fraction = scan.millionths() else { return false }
            local.millionths = fraction
        }
        _ = scan.accept("秒")
        return true
    }
}

import Glibc

/// A point in time with the resolution that PostgreSQL keeps: microseconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since the start of 1970 in UTC; negative before it.
    public let microseconds: Int64

    /// Wraps microseconds since the start of 1970 in UTC.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Wraps seconds since the start of 1970 in UTC.
    public init(seconds: Int64) {
        microseconds = seconds &* 1_000_000
    }

    /// The time as the system's clock tells it.
    public static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Orders by time.
    public static func < (one: Self, other: Self) -> Bool {
        one.microseconds < other.microseconds
    }

    /// The time later by a span.
    public static func + (time: Self, span: Duration) -> Self {
        Self(microseconds: time.microseconds &+ span.microseconds)
    }

    /// The time earlier by a span.
    public static func - (time: Self, span: Duration) -> Self {
        Self(microseconds: time.microseconds &- span.microseconds)
    }

    /// The span from another time to this one.
    public static func - (later: Self, earlier: Self) -> Duration {
        .microseconds(later.microseconds &- earlier.microseconds)
    }
}

extension Duration {
    /// The whole microseconds in this span.
    public var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with the second's fraction where there is one, as in `2026-11-20T08:00:00Z`.
    public var description: String {
        iso8601(offsetMinutes: 0)
    }

    /// RFC 3339 in the given zone, as in `2026-11-20T16:00:00+08:00`.
    ///
    /// - Parameter offsetMinutes: minutes east of UTC.
    public func iso8601(offsetMinutes: Int) -> String {
        let local = microseconds &+ Int64(offsetMinutes) * 60_000_000
        let seconds = local.flooredDivision(by: 1_000_000)
        let fraction = local - seconds * 1_000_000
        let days = seconds.flooredDivision(by: 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = CivilDate.fromDays(days)
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
        text += "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        if fraction != 0 { text += ".\(padded(fraction, 6))" }
        return text + zone(offsetMinutes)
    }

    private func zone(_ minutes: Int) -> String {
        guard minutes != 0 else { return "Z" }
        let distance = Int64(abs(minutes))
        return "\(minutes < 0 ? "-" : "+")\(padded(distance / 60, 2)):\(padded(distance % 60, 2))"
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// The proleptic Gregorian calendar by day numbers, after Howard Hinnant's `civil_from_days`.
enum CivilDate {
    /// - Parameter days: days since 1970-01-01.
    static func fromDays(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

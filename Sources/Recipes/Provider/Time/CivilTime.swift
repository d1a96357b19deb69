/// A date and time of day without a zone, in the Gregorian calendar.
struct CivilTime: Equatable {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var microsecond = 0

    static let microsecondsPerSecond: Int64 = 1_000_000

    /// Whether every part is in its range; 60 is a second, since leap seconds are written down.
    var isValid: Bool {
        (1...9_999).contains(year) && (1...12).contains(month) && day >= 1 && day <= Self.days(in: month, of: year)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
    }

    /// Microseconds since 1970-01-01, read as if it were UTC.
    var microseconds: Int64 {
        let seconds = Int64(daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + min(second, 59))
        return (seconds + (second == 60 ? 1 : 0)) * Self.microsecondsPerSecond + Int64(microsecond)
    }

    /// The parts of microseconds since 1970-01-01 UTC.
    init(microseconds: Int64) {
        let seconds = Self.floored(microseconds, Self.microsecondsPerSecond)
        let days = Self.floored(seconds, 86_400)
        let rest = Int(seconds - days * 86_400)
        setDate(daysSince1970: days)
        (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
        microsecond = Int(microseconds - seconds * Self.microsecondsPerSecond)
    }

    init() {}

    /// `2026-11-20T08:00:00Z`
    var iso8601: String { "\(date)T\(time)Z" }

    /// `2026-11-20`
    var date: String { "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))" }

    private var time: String { "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))" }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    // Both directions count in eras of 400 years that begin on 1 March, so that the leap day is the last day of a year.

    private var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private mutating func setDate(daysSince1970 days: Int64) {
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

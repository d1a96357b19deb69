/// When a mail reached the server (RFC 9051 section 2.3.3).
public struct IMAPInternalDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let secondsSince1970: Int64
    /// The server's zone, east of UTC.
    public let zoneOffsetSeconds: Int

    /// A date by its parts.
    public init(secondsSince1970: Int64, zoneOffsetSeconds: Int = 0) {
        self.secondsSince1970 = secondsSince1970
        self.zoneOffsetSeconds = zoneOffsetSeconds
    }

    /// Earlier comes first, whatever the zones.
    public static func < (one: Self, other: Self) -> Bool { one.secondsSince1970 < other.secondsSince1970 }

    private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

    /// Reads ` 7-Feb-1994 21:52:25 -0800`.
    init?(_ text: some Collection<UInt8>) {
        let words = text.split(separator: 0x20)
        guard words.count == 3 else { return nil }
        let date = words[0].split(separator: UInt8(ascii: "-"))
        let time = words[1].split(separator: UInt8(ascii: ":")).map { Self.small($0) }
        guard date.count == 3, let day = Self.small(date[0]), (1...31).contains(day), let year = Self.small(date[2]),
            let month = Self.months.firstIndex(of: ASCII.uppercased(date[1])), time.count == 3,
            let hour = time[0], let minute = time[1], let second = time[2], hour < 24, minute < 60, second <= 60,
            let offset = Self.offset(words[2])
        else { return nil }
        let clock = Int64(hour * 3600 + minute * 60 + second)
        secondsSince1970 = Self.days(year, month + 1, day) * 86400 + clock - Int64(offset)
        zoneOffsetSeconds = offset
    }

    private static func small(_ digits: some Collection<UInt8>) -> Int? {
        digits.count <= 4 ? ASCII.number(digits).map { Int($0) } : nil
    }

    private static func offset(_ zone: some Collection<UInt8>) -> Int? {
        guard zone.count == 5, let number = small(zone.dropFirst()), let sign = zone.first else { return nil }
        let seconds = number / 100 * 3600 + number % 100 * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day comes last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Int64(shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + inYear - 719_468)
    }
}

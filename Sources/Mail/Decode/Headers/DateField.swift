/// Reads dates of mail: RFC 5322 section 3.3 with its obsolete forms, and what else is sent (ctime, ISO 8601, numeric months).
enum DateField {
    /// The moment that a `Date` value names; nil when it names none.
    static func parse(_ value: [UInt8]) -> MailDate? {
        let plain = withoutComments(value)
        let candidate = plain.lastIndex(of: 0x3B).map { plain[($0 + 1)...] } ?? plain[...]
        var reading = Reading()
        for token in candidate.split(whereSeparator: { ASCII.isSpace($0) || $0 == 0x2C }).prefix(20) {
            reading.take(token)
        }
        return reading.date
    }

    private static func withoutComments(_ value: [UInt8]) -> [UInt8] {
        guard value.contains(0x28) else { return value }
        var output: [UInt8] = []
        var depth = 0
        for byte in value {
            if byte == 0x28 { depth += 1 }
            output.append(depth > 0 ? 0x20 : byte)
            if byte == 0x29, depth > 0 { depth -= 1 }
        }
        return output
    }

    private struct Reading {
        private var numbers: [(value: Int, digits: Int)] = []
        private var month: Int?
        private var monthAfter = 0
        private var time: (hour: Int, minute: Int, second: Int)?
        private var offset: Int?
        private var afternoon: Bool?
        private var iso: (year: Int, month: Int, day: Int)?
        private var isBad = false

        mutating func take(_ token: ArraySlice<UInt8>) {
            guard let first = token.first else { return }
            if takeISO(token) || takeTime(token) { return }
            if first == 0x2B || first == 0x2D, time != nil, offset == nil, let minutes = DateField.offset(token) {
                offset = minutes
            } else if let number = DateField.number(token) {
                numbers.append((number, token.count))
            } else if token.contains(0x2D), time == nil {
                // 21-Nov-1997
                for piece in token.split(separator: 0x2D) { take(piece) }
            } else {
                takeWord(token)
            }
        }

        private mutating func takeWord(_ token: ArraySlice<UInt8>) {
            let word = ASCII.lowercased(token)
            let key = String(word.prefix(3))
            if month == nil, let found = DateField.months.firstIndex(of: key),
                token.allSatisfy({ ASCII.lower($0) &- 97 < 26 || $0 == 0x2E })
            {
                month = found + 1
                monthAfter = numbers.count
            } else if word == "am" || word == "pm" {
                afternoon = word == "pm"
            } else if time != nil, offset == nil {
                offset = DateField.zone(word)
            }
        }

        /// 2022-10-10 or 2022-10-10T10:31:15Z
        private mutating func takeISO(_ token: ArraySlice<UInt8>) -> Bool {
            guard token.count >= 8, iso == nil, month == nil else { return false }
            let pieces = token.prefix { $0 != 0x54 && $0 != 0x74 }.split { $0 == 0x2D || $0 == 0x2F || $0 == 0x2E }
            guard pieces.count == 3, pieces[0].count == 4, let year = DateField.number(pieces[0]),
                let month = DateField.number(pieces[1]),
                let day = DateField.number(pieces[2])
            else { return false }
            iso = (year, month, day)
            if let mark = token.firstIndex(where: { $0 == 0x54 || $0 == 0x74 }) {
                let rest = token[(mark + 1)...]
                let zone = rest.firstIndex { !ASCII.isDigit($0) && $0 != 0x3A && $0 != 0x2E } ?? rest.endIndex
                _ = takeTime(rest[..<zone])
                if zone < rest.endIndex { take(rest[zone...]) }
            }
            return true
        }

        /// 10:31, 10:31:15, 10:31:15.250, and a zone that sticks to it
        private mutating func takeTime(_ token: ArraySlice<UInt8>) -> Bool {
            guard time == nil, token.contains(0x3A), let first = token.first, ASCII.isDigit(first) else { return false }
            let end = token.firstIndex { !ASCII.isDigit($0) && $0 != 0x3A && $0 != 0x2E } ?? token.endIndex
            let pieces = token[..<end].split(separator: 0x3A)
            guard pieces.count >= 2, let hour = DateField.number(pieces[0]), let minute = DateField.number(pieces[1]) else {
                return false
            }
            let second = pieces.count > 2 ? DateField.number(pieces[2].prefix { $0 != 0x2E }) : 0
            time = (hour, minute, second ?? 0)
            if end < token.endIndex { take(token[end...]) }
            return true
        }

        var date: MailDate? {
            guard var time, let day = calendarDay else { return nil }
            if let afternoon, time.hour <= 12 { time.hour = time.hour % 12 + (afternoon ? 12 : 0) }
            guard time.hour < 24, time.minute < 60, time.second <= 60 else { return nil }
            let seconds = time.hour * 3600 + time.minute * 60 + min(time.second, 59)
            let minutes = offset ?? 0
            return MailDate(microseconds: Int64(day * 86400 + seconds - minutes * 60) * 1_000_000, offsetMinutes: minutes)
        }

        /// Days since 1970-01-01; nil when there is no such day.
        private var calendarDay: Int? {
            if let iso { return DateField.days(iso.year, iso.month, iso.day) }
            if let month {
                guard numbers.count >= 2 else { return nil }
                // `Nov 21 09:55:06 1997` has the day behind the month too; the longer number is the year.
                let (first, second) = (numbers[0], numbers[1])
                return first.digits >= 3
                    ? DateField.days(DateField.year(first), month, second.value)
                    : DateField.days(DateField.year(second), month, first.value)
            }
            guard numbers.count >= 3 else { return nil }
            return DateField.days(DateField.year(numbers[2]), numbers[1].value, numbers[0].value)
        }
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    private static func number(_ token: some Collection<UInt8>) -> Int? {
        guard !token.isEmpty, token.count <= 5, token.allSatisfy(ASCII.isDigit) else { return nil }
        return token.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// Two digits mean 1950-2049, three are years since 1900 (RFC 5322 section 4.3).
    private static func year(_ number: (value: Int, digits: Int)) -> Int {
        switch number.digits {
        case ...2: number.value < 50 ? 2000 + number.value : 1900 + number.value
        case 3: 1900 + number.value
        default: number.value
        }
    }

    /// `+0800`, `+08:00`, `+8`: minutes east of UTC; nil when it is no offset.
    private static func offset(_ token: ArraySlice<UInt8>) -> Int? {
        let digits = token.dropFirst().filter { $0 != 0x3A }
        guard let value = number(digits) else { return nil }
        let minutes = digits.count <= 2 ? value * 60 : value / 100 * 60 + value % 100
        guard minutes < 24 * 60 else { return 0 }
        return token.first == 0x2D ? -minutes : minutes
    }

    /// The zones of RFC 5322 section 4.3 and a few more; letters of the military and unknown names are UTC.
    private static func zone(_ word: String) -> Int {
        if let hours = zones[word] { return hours * 60 }
        for prefix in ["gmt", "utc"] where word.hasPrefix(prefix) {
            return offset(Array(word.utf8.dropFirst(prefix.count))[...]) ?? 0
        }
        return zones[String(word.prefix(3))].map { $0 * 60 } ?? 0
    }

    private static let zones: [String: Int] = [
        "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
        "pdt": -7,
        "cet": 1, "cest": 2, "met": 1, "mest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "hkt": 8,
    ]

    /// Days from 1970-01-01 to a day of the proleptic Gregorian calendar; nil when there is no such day.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= lengths[month - 1] else { return nil }
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

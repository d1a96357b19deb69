/// The half of the day that a word names.
enum DayHalf {
    case morning
    case noon
    case evening

    /// The hour on the clock of 24.
    func hour(_ hour: Int) -> Int {
        switch self {
        case .morning: hour == 12 ? 0 : hour
        case .noon: hour < 11 ? hour + 12 : hour
        case .evening: hour < 12 ? hour + 12 : hour
        }
    }
}

extension CellScan {
    mutating func dayHalf() -> DayHalf? {
        if accept("上午") || accept("凌晨") || accept("早上") || accept("清晨") || accept("AM") || accept("a.m.") { return .morning }
        if accept("下午") || accept("晚上") || accept("傍晚") || accept("PM") || accept("p.m.") { return .evening }
        return accept("中午") ? .noon : nil
    }

    /// Whether a word for a half of the day comes next, after blanks.
    var isBeforeHalf: Bool {
        var ahead = self
        ahead.skipBlanks()
        return ahead.dayHalf() != nil
    }

    /// Whether a time of day comes next, after blanks.
    var isBeforeClock: Bool {
        var ahead = self
        ahead.skipBlanks()
        return ahead.digits(upTo: 2) != nil && ahead.accept(0x3A)
    }

    /// What stands between the parts of a date.
    mutating func separator(_ word: StaticString = "-") -> Bool {
        let before = index
        skipBlanks()
        if accept(0x2D) || accept(0x2F) || accept(0x2E) || accept(word) {
            skipBlanks()
            return true
        }
        return index > before
    }

    mutating func monthName() -> Int? {
        let start = index
        guard let month = shortMonthName() else { return nil }
        while let byte = next, Self.isLetter(byte) { index += 1 }
        // `Marx` is no month, but then nothing of a date follows it either; only overlong words are refused here.
        guard index - start <= 9 else {
            index = start
            return nil
        }
        _ = accept(0x2E)
        return month
    }

    private mutating func shortMonthName() -> Int? {
        let names: [StaticString] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        guard let byte = next, Self.isLetter(byte) else { return nil }
        for (index, name) in names.enumerated() where accept(name) { return index + 1 }
        return nil
    }

    /// Passes over the name of a weekday, which says nothing new.
    mutating func skipWeekday() {
        let names: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        guard let byte = next, Self.isLetter(byte), names.contains(where: { accept($0) }) else { return }
        while let byte = next, Self.isLetter(byte) || byte == 0x2C || byte == 0x2E { index += 1 }
        skipBlanks()
    }

    /// A zone in minutes east of UTC: `Z`, `UTC`, `GMT+8`, `+08:00`, `-0500`, `CST` (China's).
    mutating func zoneOffset() -> Int? {
        let start = index
        let isNamed = accept("UTC") || accept("GMT")
        if !isNamed, accept("Z") || accept("CST") { return bytes[index - 1] | 0x20 == 0x7A ? 0 : 480 }
        guard let sign = next, sign == 0x2B || sign == 0x2D else { return isNamed ? 0 : nil }
        index += 1
        guard let (value, count) = digits(upTo: 4) else {
            index = start
            return nil
        }
        var minutes = count > 2 ? value / 100 * 60 + value % 100 : value * 60
        if count <= 2, accept(0x3A), let (rest, _) = digits(upTo: 2) { minutes += rest }
        guard minutes <= 18 * 60 else {
            index = start
            return nil
        }
        return sign == 0x2D ? -minutes : minutes
    }
}

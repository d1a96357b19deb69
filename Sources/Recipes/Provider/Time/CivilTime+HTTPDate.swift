extension CivilTime {
    /// A date as HTTP has it, in any of the three forms that a recipient must read (RFC 9110 section 5.6.7); nil for anything else.
    init?(httpDate text: String) {
        var words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        guard words.count >= 5 else { return nil }
        words.removeFirst()  // the day of the week says nothing that the date does not
        if Self.months.contains(words[0]) {
            // asctime: Nov  6 08:49:37 1994
            guard words.count == 4 else { return nil }
            words = [words[1], words[0], words[3], words[2]]
        } else {
            guard words.count == 5, words[4] == "GMT" else { return nil }
        }
        guard let day = ASCII.number(words[0]), let month = Self.months.firstIndex(of: words[1]), let year = Self.year(words[2]) else { return nil }
        let clock = words[3].split(separator: ":").compactMap { ASCII.number($0) }
        guard clock.count == 3, words[3].utf8.count == 8 else { return nil }
        self.init()
        (self.year, self.month, self.day) = (year, month + 1, Int(day))
        (hour, minute, second) = (Int(clock[0]), Int(clock[1]), Int(clock[2]))
        guard isValid else { return nil }
    }

    /// Two digits are of RFC 850's form, which ended with its century.
    private static func year(_ text: String) -> Int? {
        guard let number = ASCII.number(text).map({ Int($0) }) else { return nil }
        switch text.utf8.count {
        case 4: return number
        case 2: return number < 70 ? 2_000 + number : 1_900 + number
        default: return nil
        }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

/// A compiled pattern of Unicode date letters. It reads strictly: every field as wide as it is written, every literal in its place.
///
/// Letters: `yyyy`, `yy`, `MM`, `M`, `MMM`, `dd`, `d`, `HH`, `H`, `mm`, `ss`, `S…` (fraction), `EEE` (any day's name, not checked),
/// `Z` and `XXX` (offset as `+0800`, `+08:00` or `Z`); `'text'` stands for itself.
struct TimePattern: Sendable, Equatable {
    /// What was read: the time as written and its offset in seconds east of UTC, if the text states one.
    struct Reading {
        var time = CivilTime()
        var offset: Int?
    }

    private enum Field: Sendable, Equatable {
        case number(Part, minimum: Int, maximum: Int)
        case monthName, dayName, fraction, offset
        case literal(UInt8)
    }

    private enum Part: Sendable {
        case year, shortYear, month, day, hour, minute, second
    }

    private let fields: [Field]

    init(_ pattern: String) throws(RecipeError) {
        var fields: [Field] = []
        var rest = Array(pattern.utf8)[...]
        while let letter = rest.first {
            if letter == UInt8(ascii: "'") {
                rest = rest.dropFirst()
                let end = rest.firstIndex(of: letter) ?? rest.endIndex
                fields += rest[..<end].map { .literal($0) }
                rest = rest[end...].dropFirst()
                continue
            }
            let run = rest.prefix { $0 == letter }
            rest = rest.dropFirst(run.count)
            fields += try Self.fields(letter, run.count, pattern)
        }
        guard fields.contains(where: { if case .literal = $0 { false } else { true } }) else {
            throw Self.refusal(of: pattern)
        }
        self.fields = fields
    }

    private static func fields(_ letter: UInt8, _ width: Int, _ pattern: String) throws(RecipeError) -> [Field] {
        switch (Character(Unicode.Scalar(letter)), width) {
        case ("y", 4): [.number(.year, minimum: 4, maximum: 4)]
        case ("y", 2): [.number(.shortYear, minimum: 2, maximum: 2)]
        case ("M", 1...2): [.number(.month, minimum: width, maximum: 2)]
        case ("M", 3): [.monthName]
        case ("d", 1...2): [.number(.day, minimum: width, maximum: 2)]
        case ("H", 1...2): [.number(.hour, minimum: width, maximum: 2)]
        case ("m", 1...2): [.number(.minute, minimum: width, maximum: 2)]
        case ("s", 1...2): [.number(.second, minimum: width, maximum: 2)]
        case ("S", _): [.fraction]
        case ("E", _): [.dayName]
        case ("Z", _), ("X", _): [.offset]
        case ("a"..."z", _), ("A"..."Z", _): throw refusal(of: pattern)
        default: [Field](repeating: .literal(letter), count: width)
        }
    }

    private static func refusal(of pattern: String) -> RecipeError {
        RecipeError(
            .timeFormat,
            "The time format \(pattern) is none; use unix_s, unix_ms, unix, iso8601, rfc2822 or a pattern such as yyyy-MM-dd HH:mm:ss."
        )
    }

    func read(_ text: some StringProtocol) -> Reading? {
        var reading = Reading()
        var rest = Array(text.utf8)[...]
        for field in fields {
            guard Self.read(field, &rest, &reading) else { return nil }
        }
        return rest.isEmpty ? reading : nil
    }

    private static func read(_ field: Field, _ rest: inout ArraySlice<UInt8>, _ reading: inout Reading) -> Bool {
        switch field {
        case .literal(let byte):
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
        case .dayName:
            rest = rest.drop { ASCII.lower($0) >= 0x61 && ASCII.lower($0) <= 0x7A }
        case .monthName:
            guard let month = month(rest.prefix(3)) else { return false }
            reading.time.month = month
            rest = rest.dropFirst(3)
        case .fraction:
            let digits = rest.prefix(while: ASCII.isDigit)
            guard let value = fraction(String(decoding: digits, as: UTF8.self)) else { return false }
            reading.time.microsecond = value
            rest = rest.dropFirst(digits.count)
        case .offset:
            guard let offset = offset(&rest) else { return false }
            reading.offset = offset
        case .number(let part, let minimum, let maximum):
            let digits = rest.prefix(maximum).prefix(while: ASCII.isDigit)
            guard digits.count >= minimum, let value = ASCII.number(String(decoding: digits, as: UTF8.self)) else { return false }
            set(part, Int(value), &reading.time)
            rest = rest.dropFirst(digits.count)
        }
        return true
    }

    private static func set(_ part: Part, _ value: Int, _ time: inout CivilTime) {
        switch part {
        case .year: time.year = value
        case .shortYear: time.year = value < 70 ? 2_000 + value : 1_900 + value
        case .month: time.month = value
        case .day: time.day = value
        case .hour: time.hour = value
        case .minute: time.minute = value
        case .second: time.second = value
        }
    }

    /// The digits behind a decimal point as microseconds; further digits are cut.
    static func fraction(_ digits: some StringProtocol) -> Int? {
        guard !digits.isEmpty, digits.utf8.allSatisfy(ASCII.isDigit) else { return nil }
        let six = digits.utf8.prefix(6)
        return six.reduce(0) { $0 * 10 + Int($1 - 0x30) } * [100_000, 10_000, 1_000, 100, 10, 1][six.count - 1]
    }

    private static func month(_ name: ArraySlice<UInt8>) -> Int? {
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return names.firstIndex(of: String(decoding: name.map(ASCII.lower), as: UTF8.self)).map { $0 + 1 }
    }

    /// `Z`, `+08`, `+0800`, `+08:00`, and the names of RFC 5322 section 4.3, in seconds east of UTC.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return namedOffset(&rest) }
        var text = rest.dropFirst()
        let hours = text.prefix(2)
        text = text.dropFirst(2)
        if text.first == UInt8(ascii: ":") { text = text.dropFirst() }
        let minutes = text.prefix(2).prefix(while: ASCII.isDigit)
        guard hours.count == 2, minutes.isEmpty || minutes.count == 2,
            let hour = ASCII.number(String(decoding: hours, as: UTF8.self)), hour <= 15,
            let minute = minutes.isEmpty ? 0 : ASCII.number(String(decoding: minutes, as: UTF8.self)), minute < 60
        else { return nil }
        rest = text.dropFirst(minutes.count)
        return Int(hour * 3_600 + minute * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func namedOffset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let name = rest.prefix { ASCII.lower($0) >= 0x61 && ASCII.lower($0) <= 0x7A }
        let hours = [
            "z": 0, "utc": 0, "ut": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
            "pdt": -7,
        ]
        guard let offset = hours[String(decoding: name.map(ASCII.lower), as: UTF8.self)] else { return nil }
        rest = rest.dropFirst(name.count)
        return offset * 3_600
    }
}

extension TimePattern {
    /// RFC 3339, with or without fraction and offset; a space or nothing but a date will do, and so will `20170901000000`.
    static func iso8601(_ text: some StringProtocol) -> Reading? {
        var reading = Reading()
        var rest = Array(text.utf8)[...]
        for (part, width, separator) in [(Part.year, 4, "-"), (.month, 2, "-"), (.day, 2, "T")] {
            guard number(part, width, &rest, &reading) else { return nil }
            skip(separator, &rest)
        }
        if rest.isEmpty { return reading }
        guard number(.hour, 2, &rest, &reading) else { return nil }
        skip(":", &rest)
        guard number(.minute, 2, &rest, &reading) else { return nil }
        skip(":", &rest)
        if let byte = rest.first, ASCII.isDigit(byte) {
            guard number(.second, 2, &rest, &reading) else { return nil }
        }
        if let point = rest.first, point == UInt8(ascii: ".") || point == UInt8(ascii: ",") {
            rest = rest.dropFirst()
            guard read(.fraction, &rest, &reading) else { return nil }
        }
        skip(" ", &rest)
        if !rest.isEmpty { guard read(.offset, &rest, &reading) else { return nil } }
        return rest.isEmpty ? reading : nil
    }

    private static func number(_ part: Part, _ width: Int, _ rest: inout ArraySlice<UInt8>, _ reading: inout Reading) -> Bool {
        read(.number(part, minimum: width, maximum: width), &rest, &reading)
    }

    private static func skip(_ separator: String, _ rest: inout ArraySlice<UInt8>) {
        guard let byte = rest.first, let wanted = separator.utf8.first else { return }
        if byte == wanted || (wanted == UInt8(ascii: "T") && byte == 0x20) { rest = rest.dropFirst() }
    }

    /// RFC 5322 section 3.3: `Thu, 25 Nov 2021 10:27:00 +0800`; the day's name and the seconds may be missing.
    static func rfc2822(_ text: Substring) -> Reading? {
        var words = text.split { $0 == " " || $0 == "\t" }.map { String($0) }
        if words.first?.hasSuffix(",") == true { words.removeFirst() }
        guard words.count >= 4 else { return nil }
        let clock = words[3].split(separator: ":").count == 2 ? words[3] + ":00" : words[3]
        let zone = words.count > 4 ? words[4] : "+0000"
        return canonical.read("\(words[0]) \(words[1]) \(words[2]) \(clock) \(zone)")
    }

    /// `d MMM yyyy HH:mm:ss Z`
    private static let canonical = TimePattern(fields: [
        .number(.day, minimum: 1, maximum: 2), .literal(0x20), .monthName, .literal(0x20), .number(.year, minimum: 4, maximum: 4),
        .literal(0x20), .number(.hour, minimum: 2, maximum: 2), .literal(0x3A), .number(.minute, minimum: 2, maximum: 2),
        .literal(0x3A), .number(.second, minimum: 2, maximum: 2), .literal(0x20), .offset,
    ])

    private init(fields: [Field]) {
        self.fields = fields
    }
}

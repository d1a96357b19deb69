/// A pattern for times in the letters of Unicode TR 35, taken apart once.
struct TimePattern: Sendable {
    private enum Part {
        case number(Field, digits: Int)
        case fraction
        case monthName
        case weekday
        case half
        case zone
        case text([UInt8])
    }

    private enum Field {
        case year, month, day, hour, minute, second
    }

    private let parts: [Part]

    /// - Throws: `CSVError` of code `badPattern`.
    init(_ pattern: String) throws(CSVError) {
        var parts = [Part]()
        var rest = Array(pattern)[...]
        while let letter = rest.first {
            if letter == "'" {
                parts.append(.text(Self.quoted(&rest)))
                continue
            }
            let count = rest.prefix { $0 == letter }.count
            rest = rest.dropFirst(count)
            parts.append(try Self.part(letter, count))
        }
        self.parts = parts
        guard hasDate else {
            throw CSVError(.badPattern, "The pattern \"\(pattern)\" lacks the year, the month or the day (yyyy, MM, dd).")
        }
    }

    private var hasDate: Bool {
        var found = (year: false, month: false, day: false)
        for part in parts {
            switch part {
            case .number(.year, _): found.year = true
            case .number(.month, _), .monthName: found.month = true
            case .number(.day, _): found.day = true
            default: break
            }
        }
        return found.year && found.month && found.day
    }

    /// Reads a cell that has this form from its first to its last byte.
    func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<FoundTime, CellFault> {
        var reading = Reading(scan: CellScan(bytes))
        guard parts.allSatisfy({ reading.take($0) }), reading.scan.isAtEnd else { return .failure(.notATime) }
        if let half = reading.half { reading.local.hour = half.hour(reading.local.hour) }
        return .success(.local(reading.local, offsetMinutes: reading.offsetMinutes))
    }

    /// What was read of a cell so far.
    private struct Reading {
        var scan: CellScan
        var local = LocalTime()
        var offsetMinutes: Int?
        var half: DayHalf?

        mutating func take(_ part: Part) -> Bool {
            switch part {
            case .number(let field, let digits): return number(field, digits)
            case .text(let text): return text.allSatisfy { scan.accept($0) }
            case .weekday: scan.skipWeekday()
            case .fraction:
                guard let fraction = scan.millionths() else { return false }
                local.millionths = fraction
            case .monthName:
                guard let month = scan.monthName() else { return false }
                local.month = month
            case .half:
                half = scan.dayHalf()
                return half != nil
            case .zone:
                offsetMinutes = scan.zoneOffset()
                return offsetMinutes != nil
            }
            return true
        }

        private mutating func number(_ field: Field, _ digits: Int) -> Bool {
            guard let (value, count) = scan.digits(upTo: digits) else { return false }
            switch field {
            case .year: local.year = count == 2 ? 2_000 + value : value
            case .month: local.month = value
            case .day: local.day = value
            case .hour: local.hour = value
            case .minute: local.minute = value
            case .second: local.second = value
            }
            return true
        }
    }

    private static func part(_ letter: Character, _ count: Int) throws(CSVError) -> Part {
        switch letter {
        case "y": .number(.year, digits: count == 2 ? 2 : 4)
        case "M", "L": count >= 3 ? .monthName : .number(.month, digits: 2)
        case "d": .number(.day, digits: 2)
        case "H", "h": .number(.hour, digits: 2)
        case "m": .number(.minute, digits: 2)
        case "s": .number(.second, digits: 2)
        case "S": .fraction
        case "a": .half
        case "E": .weekday
        case "Z", "X", "x", "z": .zone
        case _ where letter.isASCII && letter.isLetter:
            throw CSVError(.badPattern, "The letter \"\(letter)\" in a time pattern is not known; put text between '…'.")
        default: .text(Array(String(repeating: letter, count: count).utf8))
        }
    }

    /// The text between two `'`; two of them in a row are one of the text.
    private static func quoted(_ rest: inout ArraySlice<Character>) -> [UInt8] {
        rest = rest.dropFirst()
        let text = rest.prefix { $0 != "'" }
        rest = rest.dropFirst(text.count + 1)
        return text.isEmpty ? [0x27] : Array(String(text).utf8)
    }
}

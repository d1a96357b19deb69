/// The words of an invitation or of its answer (RFC 5545, RFC 5546): what, when, where, and what its writer says of it.
enum CalendarText {
    /// Lines for a reader: the summary, the time, the place, the description, the comment. Nil when the first event has none of them.
    static func words(in source: String) -> String? {
        let event = Event(source)
        var lines = [event.answer.map { "[\($0)]" }, event["SUMMARY"], event.time, event["LOCATION"]].compactMap { $0 }
        for text in [event["COMMENT"], event["DESCRIPTION"]].compactMap({ $0 }) where !lines.contains(text) { lines.append(text) }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// The properties of the first VEVENT, VTODO or VJOURNAL.
    private struct Event {
        private var values: [String: (value: String, parameters: String)] = [:]

        init(_ source: String) {
            var isInside = false
            for line in Self.unfolded(source) {
                guard let colon = Self.valueStart(line) else { continue }
                let head = line[..<colon]
                let name = head.prefix { $0 != ";" }.uppercased()
                let value = String(line[line.index(after: colon)...])
                let isEvent = ["VEVENT", "VTODO", "VJOURNAL"].contains(value.uppercased())
                if name == "BEGIN", isEvent { isInside = true }
                if name == "END", isEvent { break }
                // An alarm inside has a description of its own.
                guard isInside, values[name] == nil, values.count < 60 else { continue }
                values[name] = (value, head.dropFirst(name.count).uppercased())
            }
        }

        /// The value as text; nil when it is absent or blank.
        subscript(name: String) -> String? {
            values[name].map { Self.unescaped($0.value) }.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        }

        /// `ACCEPTED`, `DECLINED`, `TENTATIVE`: what the one who was invited says.
        var answer: String? {
            guard let parameters = values["ATTENDEE"]?.parameters else { return nil }
            let stated = parameters.split(separator: ";").first { $0.hasPrefix("PARTSTAT=") }?.dropFirst("PARTSTAT=".count)
            return stated.flatMap { ["ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"].contains($0) ? String($0) : nil }
        }

        /// `2026-12-05 02:00 – 03:00 UTC`
        var time: String? {
            guard let start = values["DTSTART"].flatMap(Self.moment) else { return nil }
            guard let end = values["DTEND"].flatMap(Self.moment), end != start else { return start.text }
            return end.day == start.day ? "\(start.day) \(start.clock) – \(end.clock)\(start.zone)" : "\(start.text) – \(end.text)"
        }

        private struct Moment: Equatable {
            var day: String
            var clock: String
            var zone: String
            var text: String { clock.isEmpty ? day : "\(day) \(clock)\(zone)" }
        }

        /// `20261205T020000Z`, `20261205T100000` with a zone, `20261205`.
        private static func moment(_ property: (value: String, parameters: String)) -> Moment? {
            let digits = property.value.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }
            guard digits.count >= 8 else { return nil }
            func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
            let day = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
            guard digits.count >= 12 else { return Moment(day: day, clock: "", zone: "") }
            let stated = property.parameters.split(separator: ";").first { $0.hasPrefix("TZID=") }?.dropFirst("TZID=".count)
            let zone = property.value.uppercased().hasSuffix("Z") ? " UTC" : stated.map { " \($0)" } ?? ""
            return Moment(day: day, clock: "\(part(8..<10)):\(part(10..<12))", zone: zone)
        }

        /// A line that begins with a blank goes on with the one before.
        private static func unfolded(_ source: String) -> [String] {
            var lines: [String] = []
            for line in source.split(separator: "\n", omittingEmptySubsequences: true).prefix(5_000) {
                if line.first == " " || line.first == "\t", !lines.isEmpty {
                    lines[lines.count - 1] += line.dropFirst()
                } else {
                    lines.append(String(line))
                }
            }
            return lines
        }

        /// The first colon outside of quotes.
        private static func valueStart(_ line: String) -> String.Index? {
            var isQuoted = false
            return line.indices.first { index in
                if line[index] == "\"" { isQuoted.toggle() }
                return line[index] == ":" && !isQuoted
            }
        }

        private static func unescaped(_ value: String) -> String {
            var (output, isEscaped) = ("", false)
            for character in value {
                if isEscaped {
                    output.append(character == "n" || character == "N" ? "\n" : character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    output.append(character)
                }
            }
            return output
        }
    }
}

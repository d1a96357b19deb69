/// Durations as operators write them: `500ms`, `30s`, `5m`, `24h`, `7d`, `1h30m`.
enum DurationText {
    /// Reads one or more numbers, each with its unit; nil for anything else, a number without a unit among it.
    static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var sum = Duration.zero
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard digits.count <= 12, let count = Int64(digits), let length = milliseconds(unit) else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard !overflow else { return nil }
            sum += .milliseconds(product)
        }
        return sum
    }

    /// The writing with the largest unit that divides it: `90s` stays `90s`, `86400s` is `1d`; with months of days kept as days.
    static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let total = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        for (name, length) in units where total.isMultiple(of: length) && total >= length {
            // A day is 24 hours to everybody, and "24h" is what people write.
            if name == "d", total < 2 * length { continue }
            return "\(total / length)\(name)"
        }
        return "\(total)ms"
    }

    private static let units: [(name: String, length: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    private static func milliseconds(_ unit: Substring) -> Int64? {
        if unit == "w" { return 604_800_000 }
        return units.first { $0.name == unit }?.length
    }
}

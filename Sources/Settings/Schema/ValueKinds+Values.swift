extension ValueKind where Value == WebAddress {
    /// An address with one of these schemes.
    static func address(_ schemes: [String]) -> Self {
        let pattern = "^(\(schemes.joined(separator: "|")))://[^@ ]+$"
        let shape = Shape.text("address", pattern: pattern, examples: ["\(schemes[0])://example.com"])
        return Self(shape, write: \.description) { node, reading in
            guard let text = reading.scalar(node, expecting: "an address, as in \(schemes[0])://example.com")?.text else { return nil }
            do throws(WebAddress.Fault) {
                return try WebAddress(text, schemes: schemes)
            } catch {
                reading.report(.badValue, at: node.mark, error.reason)
                return nil
            }
        }
    }
}

extension ValueKind where Value == HostPort {
    /// Host and port.
    static let hostPort = parsed(
        "host:port", pattern: #"^(\[[0-9a-fA-F:]+\]|[^:\s]+):[0-9]+$"#, expecting: "host:port, as in 127.0.0.1:28080",
        write: \.description, examples: ["127.0.0.1:28080"], HostPort.init(text:))
}

extension ValueKind where Value == TimeOfDay {
    /// `HH:MM`.
    static let timeOfDay = parsed(
        "time of day", pattern: "^[0-2][0-9]:[0-5][0-9]$", expecting: "a time of day, as in \"22:00\"", write: { "\"\($0)\"" },
        examples: ["22:00"], TimeOfDay.init(text:))
}

extension ValueKind where Value == Rate {
    /// So many in so long.
    static let rate = parsed(
        "rate", pattern: "^[0-9]+/[0-9]+(ms|s|m|h|d|w)$", expecting: "a number and a duration, as in 10/10m", write: \.description,
        examples: ["10/10m"], Rate.init(text:))
}

extension ValueKind where Value == StatusRange {
    /// A status code or a range of them.
    static let status = parsed(
        "status", pattern: "^[1-5][0-9][0-9](-[1-5][0-9][0-9])?$", expecting: "a status from 100 to 599, or a range, as in 500-599",
        write: \.description, examples: ["200", "500-599"], StatusRange.init(text:))
}

extension ValueKind where Value == String {
    /// A telephone number in E.164.
    static let phone = ValueKind.parsed(
        "telephone number", pattern: #"^\+[1-9][0-9]{6,14}$"#, expecting: "a telephone number in E.164, as in +8613800138000",
        write: { $0 }, examples: ["+8613800138000"]
    ) { text in
        let digits = text.utf8.dropFirst()
        let isNumber = (7...15).contains(digits.count) && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return text.hasPrefix("+") && isNumber && digits.first != UInt8(ascii: "0") ? text : nil
    }
}

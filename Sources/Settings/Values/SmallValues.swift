/// A time of day on the clock of some zone, to the minute: `22:00`.
public struct TimeOfDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes since midnight, 0 to 1439.
    public var minutes: Int

    /// Wraps minutes since midnight.
    public init(minutes: Int) {
        self.minutes = minutes
    }

    /// Reads `HH:MM`; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(parts[0]), let minute = UInt8(parts[1])
        else { return nil }
        guard hour < 24, minute < 60 else { return nil }
        minutes = Int(hour) * 60 + Int(minute)
    }

    /// `HH:MM`.
    public var description: String {
        let hour = minutes / 60
        let minute = minutes % 60
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }

    /// Orders by the clock.
    public static func < (one: Self, other: Self) -> Bool {
        one.minutes < other.minutes
    }
}

/// So many in so long, as in `10/10m`.
public struct Rate: Sendable, Hashable, CustomStringConvertible {
    /// How many are allowed; at least 1.
    public var count: Int
    /// In how long.
    public var window: Duration

    /// Joins count and window.
    public init(count: Int, per window: Duration) {
        self.count = count
        self.window = window
    }

    /// Reads `count/duration`; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0 else { return nil }
        guard let window = DurationText.parse(String(parts[1])), window > .zero else { return nil }
        self.init(count: count, per: window)
    }

    /// As it was written.
    public var description: String { "\(count)/\(DurationText.write(window))" }
}

/// HTTP status codes: `200`, or a range, `500-599`.
public struct StatusRange: Sendable, Hashable, CustomStringConvertible {
    /// The codes, ends included.
    public var codes: ClosedRange<Int>

    /// Wraps a range of codes.
    public init(_ codes: ClosedRange<Int>) {
        self.codes = codes
    }

    /// Reads a code from 100 to 599 or two joined by a hyphen; nil for anything else.
    public init?(text: String) {
        let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0).map(Int.init) }
        guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, numbers.count <= 2 else { return nil }
        guard first >= 100, last <= 599, first <= last else { return nil }
        codes = first...last
    }

    /// As it was written.
    public var description: String {
        codes.count == 1 ? "\(codes.lowerBound)" : "\(codes.lowerBound)-\(codes.upperBound)"
    }

    /// Whether a code is among them.
    public func contains(_ code: Int) -> Bool { codes.contains(code) }
}

import Foundation

/// How a vendor writes points in time.
///
/// In config: `unix_s`, `unix_ms`, `unix` (seconds or milliseconds, told apart by size), `iso8601`, `rfc2822`, or a pattern of
/// Unicode letters such as `yyyy-MM-dd HH:mm:ss`, with the zone for times that do not state their own.
public struct TimeFormat: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case seconds, milliseconds, unix, iso8601, rfc2822
        case pattern(TimePattern)
    }

    let kind: Kind
    let zone: TimeZone

    /// Reads a format's name or pattern; `zone` is an IANA name such as `Asia/Shanghai` and `UTC` when absent.
    ///
    /// - Throws: `RecipeError` of code `time.format`.
    public init(_ text: String, zone: String? = nil) throws(RecipeError) {
        guard let known = TimeZone(identifier: zone ?? "UTC") else {
            throw RecipeError(.timeFormat, "The time zone \(zone ?? "") is not known; use a name such as Asia/Shanghai.")
        }
        self.zone = known
        kind =
            switch text {
            case "unix_s": .seconds
            case "unix_ms": .milliseconds
            case "unix": .unix
            case "iso8601": .iso8601
            case "rfc2822": .rfc2822
            default: .pattern(try TimePattern(text))
            }
    }

    /// Seconds or milliseconds since 1970, told apart by size: what is beyond the year 5138 in seconds is milliseconds.
    static let unix = TimeFormat(kind: .unix)
    /// RFC 3339 and its relatives.
    static let iso8601 = TimeFormat(kind: .iso8601)

    init(kind: Kind) {
        self.kind = kind
        zone = TimeZone(secondsFromGMT: 0) ?? .current
    }

    /// The time in microseconds since 1970-01-01 UTC; nil when the text is not in this format.
    public func microseconds(of text: String) -> Int64? {
        let trimmed = ASCII.trimmed(text)
        return switch kind {
        case .seconds: Self.number(trimmed, unit: 1_000_000)
        case .milliseconds: Self.number(trimmed, unit: 1_000)
        case .unix:
            Self.number(trimmed, unit: (ASCII.number(trimmed.prefix { $0 != "." }) ?? 0) < 100_000_000_000 ? 1_000_000 : 1_000)
        case .iso8601: resolve(TimePattern.iso8601(trimmed))
        case .rfc2822: resolve(TimePattern.rfc2822(trimmed))
        case .pattern(let pattern): resolve(pattern.read(trimmed))
        }
    }

    private func resolve(_ reading: TimePattern.Reading?) -> Int64? {
        guard let reading, reading.time.isValid else { return nil }
        let local = reading.time.microseconds
        if let offset = reading.offset { return local - Int64(offset) * CivilTime.microsecondsPerSecond }
        // The offset depends on the instant and the instant on the offset: the second look settles it but for the lost hour.
        let guess = local - shift(at: local)
        return local - shift(at: guess)
    }

    private func shift(at microseconds: Int64) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(microseconds / CivilTime.microsecondsPerSecond))
        return Int64(zone.secondsFromGMT(for: date)) * CivilTime.microsecondsPerSecond
    }

    /// A decimal number with an optional fraction, times the unit in microseconds.
    private static func number(_ text: Substring, unit: Int64) -> Int64? {
        let pieces = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = ASCII.number(pieces[0]) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        guard pieces.count == 2 else { return scaled }
        guard let fraction = TimePattern.fraction(pieces[1]) else { return nil }
        return scaled + Int64(fraction) * unit / CivilTime.microsecondsPerSecond
    }
}

extension RecipeError.Code {
    /// A time format or zone in the config is none.
    public static let timeFormat = Self(rawValue: "time.format")
}

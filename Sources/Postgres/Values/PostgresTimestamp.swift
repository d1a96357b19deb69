import Glibc

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An instant as PostgreSQL's `timestamptz` keeps it: microseconds, no zone.
public struct PostgresTimestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; `Int64.max` and `Int64.min` are the server's `infinity` and `-infinity`.
    public let microsecondsSince1970: Int64

    /// An instant by its microseconds since 1970-01-01T00:00:00Z.
    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    /// This machine's wall clock. Leases and fences use the server's clock instead (`now()` in SQL).
    public static var now: PostgresTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return PostgresTimestamp(microsecondsSince1970: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Earlier comes first.
    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    /// This instant moved by a span of time, whole microseconds; saturates at the infinities.
    public func advanced(by span: Duration) -> PostgresTimestamp {
        let (seconds, attoseconds) = span.components
        let (scaled, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflow) = microsecondsSince1970.addingReportingOverflow(scaled + attoseconds / 1_000_000_000_000)
        guard !tooLarge, !overflow else { return PostgresTimestamp(microsecondsSince1970: seconds < 0 ? .min : .max) }
        return PostgresTimestamp(microsecondsSince1970: sum)
    }
}

// MARK: - The server's epoch

extension PostgresTimestamp {
    /// 2000-01-01T00:00:00Z, where the server counts from.
    private static let serverEpoch: Int64 = 946_684_800_000_000

    init(microsecondsSince2000 value: Int64) {
        let (sum, overflow) = value.addingReportingOverflow(Self.serverEpoch)
        let isInfinite = value == .max || value == .min || overflow
        self.init(microsecondsSince1970: isInfinite ? (value < 0 ? .min : .max) : sum)
    }

    var microsecondsSince2000: Int64 {
        let (difference, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.serverEpoch)
        guard microsecondsSince1970 != .max, !overflow else { return microsecondsSince1970 }
        return difference
    }
}

// MARK: - Foundation

extension PostgresTimestamp {
    /// An instant from Foundation, rounded to the nearest microsecond; beyond the range of `Int64` it becomes infinite.
    public init(_ date: Date) {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
        self.init(microsecondsSince1970: Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max))
    }

    /// The same instant for Foundation, exact to about a microsecond.
    public var date: Date { Date(timeIntervalSince1970: Double(microsecondsSince1970) / 1_000_000) }
}

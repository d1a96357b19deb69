/// How far a signed time may be from the clock, in either direction.
public struct TimeWindow: Sendable, Equatable {
    /// Where the request states the time.
    public var field: RequestField
    /// How the time is written.
    public var format: TimeFormat
    /// How far it may be off.
    public var within: Duration

    /// A window round the time of a field.
    public init(_ field: RequestField, format: TimeFormat, within: Duration) {
        self.field = field
        self.format = format
        self.within = within
    }

    /// Why the request is outside of the window; nil when it is inside.
    func refusal(of request: RequestReading) -> Refusal? {
        guard let text = field.read(request) else {
            return Refusal(.timestampMalformed, "The signed time is missing: the request has not \(field).")
        }
        guard let time = format.microseconds(of: text) else {
            return Refusal(.timestampMalformed, "The signed time in \(field) is no time of the form that the provider sends.")
        }
        let (distance, overflow) = request.input.receivedAt.subtractingReportingOverflow(time)
        guard !overflow, distance.magnitude <= UInt64(within.microseconds) else {
            return Refusal(.timestampOutsideWindow, "The signed time is more than \(within.words) from the clock.")
        }
        return nil
    }
}

extension Duration {
    /// Whole microseconds; at least 0, at most what fits.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : max(0, scaled + attoseconds / 1_000_000_000_000)
    }

    /// `5 minutes`, `90 seconds`, `1 hour`, `250 ms`.
    var words: String {
        let milliseconds = microseconds / 1_000
        for (unit, name) in [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second")] as [(Int64, String)]
        where milliseconds >= unit && milliseconds % unit == 0 {
            return "\(milliseconds / unit) \(name)\(milliseconds == unit ? "" : "s")"
        }
        return "\(milliseconds) ms"
    }
}

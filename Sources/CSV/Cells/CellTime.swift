/// A point in time as read from a cell.
public struct CellTime: Sendable, Hashable {
    /// Microseconds since the start of 1970 in UTC.
    public let microseconds: Int64
    /// The zone in which it was read, in minutes east of UTC.
    public let offsetMinutes: Int
}

public import Intake

/// What a spool may hold.
public struct SpoolLimits: Sendable, Hashable {
    /// Bytes of bodies and coordinates; beyond them nothing is taken.
    public var bytes: Int
    /// While the oldest delivery waits for longer, nothing is taken.
    public var age: Duration

    /// Limits in bytes and time.
    public init(bytes: Int, age: Duration) {
        self.bytes = bytes
        self.age = age
    }
}

/// A delivery that waits on the disk.
public struct SpoolEntry: Sendable {
    /// Its place in the order of arrival.
    public var id: Int64
    /// What the source handed over.
    public var reception: Reception
}

/// How a spool is doing.
public struct SpoolStatus: Sendable, Hashable {
    /// Deliveries that wait.
    public var depth = 0
    /// Bytes that they take.
    public var bytes = 0
    /// Since when the oldest waits; nil when nothing does.
    public var oldest: Timestamp?
    /// Deliveries that PostgreSQL refused and that were set aside in the file.
    public var refused = 0
    /// Deliveries that wait, by adapter.
    public var adapters: [AdapterName: Int] = [:]

    init() {}
}

/// A set of UIDs as ascending ranges, the way IMAP writes them: `1:5,7` (RFC 9051 section 4.1.1).
public struct UIDSet: Sendable, Equatable {
    /// Ascending, apart from each other.
    public private(set) var ranges: [ClosedRange<UInt32>]

    /// The set of those UIDs, in whatever order and however often they come; zero is no UID and left out.
    public init(_ uids: some Sequence<UInt32>) {
        ranges = []
        for uid in uids.sorted() where uid != 0 {
            guard let last = ranges.last else {
                ranges.append(uid...uid)
                continue
            }
            if uid <= last.upperBound { continue }
            if uid == last.upperBound + 1 { ranges[ranges.count - 1] = last.lowerBound...uid } else { ranges.append(uid...uid) }
        }
    }

    private init(ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

    /// Reads a server's set.
    /// - Parameter limit: most UIDs it may hold; `1:4294967295` is eighteen bytes that stand for sixteen gigabytes.
    init?(_ text: some Collection<UInt8>, limit: Int) {
        var uids = 0
        ranges = []
        for piece in text.split(separator: UInt8(ascii: ",")) {
            let ends = piece.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = Self.uid(ends[0]), let last = Self.uid(ends[ends.count - 1]) else { return nil }
            let range = min(first, last)...max(first, last)
            uids += range.count
            guard uids <= limit else { return nil }
            ranges.append(range)
        }
    }

    private static func uid(_ digits: some Collection<UInt8>) -> UInt32? {
        ASCII.number(digits).flatMap { UInt32(exactly: $0) }
    }

    /// Whether it holds nothing.
    public var isEmpty: Bool { ranges.isEmpty }

    /// How many UIDs it holds.
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// All of them, in the order of the ranges.
    public var uids: [UInt32] { ranges.flatMap(Array.init) }

    /// As it stands in a command.
    public var text: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound):\($0.upperBound)" }.joined(separator: ",")
    }

    /// Sets that together hold the same, each short enough for one command line of about 8,000 bytes.
    func pieces(of most: Int = 300) -> [UIDSet] {
        stride(from: 0, to: ranges.count, by: most).map { UIDSet(ranges: Array(ranges[$0..<min($0 + most, ranges.count)])) }
    }
}

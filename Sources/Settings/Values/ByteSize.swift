/// A number of bytes, written with its unit: `25MB`, `64KiB`.
public struct ByteSize: Sendable, Hashable, Comparable {
    /// The bytes; never negative.
    public var bytes: Int

    /// Wraps a number of bytes.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// So many kilobytes of 1,000 bytes.
    public static func kilobytes(_ count: Int) -> Self { Self(bytes: count * 1_000) }

    /// So many megabytes of 1,000,000 bytes.
    public static func megabytes(_ count: Int) -> Self { Self(bytes: count * 1_000_000) }

    /// So many gigabytes of 1,000,000,000 bytes.
    public static func gigabytes(_ count: Int) -> Self { Self(bytes: count * 1_000_000_000) }

    /// Reads a number with a unit: B, KB, MB, GB, TB count in thousands, KiB, MiB, GiB, TiB in 1,024s. Nil for anything else.
    public init?(text: String) {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(number.count)
        let word = unit.hasPrefix(" ") ? unit.dropFirst() : unit
        guard let factor = Self.units.first(where: { $0.name.lowercased() == word.lowercased() })?.bytes else { return nil }
        guard let count = Double(number), let bytes = Int(exactly: (count * Double(factor)).rounded()) else { return nil }
        self.bytes = bytes
    }

    /// Orders by size.
    public static func < (one: Self, other: Self) -> Bool {
        one.bytes < other.bytes
    }

    private static let units: [(name: String, bytes: Int)] = [
        ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]
}

extension ByteSize: CustomStringConvertible {
    /// The shortest exact writing, as in `35MB`.
    public var description: String {
        let exact = Self.units.filter { bytes > 0 && bytes.isMultiple(of: $0.bytes) }.max { $0.bytes < $1.bytes }
        guard let exact else { return "\(bytes)B" }
        return "\(bytes / exact.bytes)\(exact.name)"
    }
}

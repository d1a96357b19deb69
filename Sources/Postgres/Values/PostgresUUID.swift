#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Sixteen bytes of PostgreSQL's `uuid`, of any version (RFC 9562).
public struct PostgresUUID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Bytes 0 to 7, the first is the highest.
    public let high: UInt64
    /// Bytes 8 to 15.
    public let low: UInt64

    /// An id by its two halves, big end first.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An id from exactly 16 bytes; `nil` for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let halves = bytes.enumerated().reduce(into: (UInt64(0), UInt64(0))) { halves, byte in
            if byte.offset < 8 {
                halves.0 = halves.0 << 8 | UInt64(byte.element)
            } else {
                halves.1 = halves.1 << 8 | UInt64(byte.element)
            }
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The same id from Foundation.
    public init(_ uuid: UUID) {
        let bytes = withUnsafeBytes(of: uuid.uuid) { Array($0) }
        func half(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: half(bytes[0..<8]), low: half(bytes[8..<16]))
    }

    /// The same id for Foundation.
    public var uuid: UUID {
        var bytes = UUID().uuid
        withUnsafeMutableBytes(of: &bytes) { target in
            target.storeBytes(of: high.bigEndian, as: UInt64.self)
            target.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return UUID(uuid: bytes)
    }

    /// Lower case with hyphens, as PostgreSQL prints it (RFC 9562 section 4).
    public var description: String { uuid.uuidString.lowercased() }

    /// In the order of the bytes, as PostgreSQL sorts them.
    public static func < (left: PostgresUUID, right: PostgresUUID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

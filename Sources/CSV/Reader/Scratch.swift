/// A byte buffer that grows and is used again for every row, without being zeroed.
final class Scratch {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    /// What is in it; valid until the next call that may grow it.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Makes sure that `room` more bytes fit.
    @inline(__always)
    func reserve(_ room: Int) {
        if capacity - count < room { grow(room) }
    }

    func append(_ more: UnsafeBufferPointer<UInt8>) {
        guard let source = more.baseAddress else { return }
        reserve(more.count)
        (base + count).update(from: source, count: more.count)
        count += more.count
    }

    func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    /// Appends where a cell starts and ends, as `CSVRow` reads it.
    func append(_ start: Int, _ end: Int) {
        reserve(8)
        let place = UnsafeMutableRawPointer(base + count)
        place.storeBytes(of: UInt32(truncatingIfNeeded: start), as: UInt32.self)
        place.storeBytes(of: UInt32(truncatingIfNeeded: end), toByteOffset: 4, as: UInt32.self)
        count += 8
    }

    /// A copy of exactly what is in it.
    func copy() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { out, filled in
            out.baseAddress?.update(from: base, count: count)
            filled = count
        }
    }

    private func grow(_ room: Int) {
        let larger = max(capacity * 2, count + room)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}

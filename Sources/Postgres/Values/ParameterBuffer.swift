/// The bytes of one statement's parameters, end to end, ready for libpq.
///
/// One buffer lives as long as its connection and is reused, so that a batch of hundreds of values costs one copy each and no
/// allocation. It belongs to the connection's thread.
final class ParameterBuffer {
    /// Where each parameter starts in `base`, and how long it is; a length of -1 is NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    /// More than this is given back after the statement: a rare mail of 30 MB must not stay in memory once per connection.
    private static let keptCapacity = 1 << 20

    /// PostgreSQL's own limit for one value.
    static let valueLimit = 1 << 30

    init() {
        capacity = 4096
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    /// Encodes all binds, replacing what was there.
    func load(_ binds: [PostgresBind]) throws(PostgresError) {
        reset()
        for (index, bind) in binds.enumerated() {
            let start = count
            offsets.append(start)
            let isNull = !bind.value.write(to: self)
            guard count - start < Self.valueLimit else {
                throw .parameterTooLarge(number: index + 1, bytes: count - start)
            }
            lengths.append(isNull ? -1 : Int32(count - start))
        }
    }

    /// Hands out libpq's parallel arrays; they are valid only inside `body`.
    func withParameters<R>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        pointers.removeAll(keepingCapacity: true)
        for (offset, length) in zip(offsets, lengths) {
            pointers.append(length < 0 ? nil : UnsafePointer((base + offset).assumingMemoryBound(to: CChar.self)))
        }
        while formats.count < lengths.count { formats.append(1) }
        return pointers.withUnsafeBufferPointer { values in
            lengths.withUnsafeBufferPointer { lengths in
                formats.withUnsafeBufferPointer { formats in
                    body(Int32(values.count), values.baseAddress, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }

    /// Forgets the values and gives back what an unusually large statement took.
    func reset() {
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        count = 0
        guard capacity > Self.keptCapacity else { return }
        base.deallocate()
        capacity = 4096
        base = .allocate(byteCount: capacity, alignment: 16)
    }
}

// MARK: - Writing

extension ParameterBuffer {
    @inline(__always)
    func write<Number: FixedWidthInteger>(_ number: Number) {
        let size = MemoryLayout<Number>.size
        reserve(size)
        (base + count).storeBytes(of: number.bigEndian, as: Number.self)
        count += size
    }

    @inline(__always)
    func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Overwrites the four bytes at `offset`: an element's length is known only after the element.
    @inline(__always)
    func patch(_ number: Int32, at offset: Int) {
        (base + offset).storeBytes(of: number.bigEndian, as: Int32.self)
    }

    @inline(__always)
    func reserve(_ extra: Int) {
        if count + extra > capacity { grow(to: count + extra) }
    }

    @inline(never)
    private func grow(to needed: Int) {
        // Doubled while it is small; the copy of a large one must not take twice its size.
        let larger = needed > 8 << 20 ? needed + (1 << 20) : max(needed, capacity * 2)
        let replacement = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        replacement.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = replacement
        capacity = larger
    }
}

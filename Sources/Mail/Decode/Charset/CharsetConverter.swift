import CGMime
import Synchronization

/// Bytes in a charset to Unicode text and back, over iconv.
enum CharsetConverter {
    /// Text, and the number of places that fitted no character and became U+FFFD.
    struct Result {
        var text: String
        var damaged: Int
    }

    /// The text, damaged places replaced; nil when iconv does not know the charset.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, as charset: Charset) -> Result? {
        switch charset {
        case .ascii: ascii(bytes)
        case .utf8: utf8(bytes)
        case .windows1252: windows1252(bytes)
        case .iso2022jp: JapaneseEscapes.toEUC(bytes).withUnsafeBufferPointer { convert($0, from: "EUC-JP-MS") }
        case .hz: ChineseTildes.toGB(bytes).withUnsafeBufferPointer { convert($0, from: "GB18030") }
        case .iconv("UTF-16"): utf16(bytes)
        case .iconv(let name): convert(bytes, from: name)
        }
    }

    /// The bytes of a text in a charset that iconv knows; nil when a character has none.
    static func encode(_ text: String, as name: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { bytes -> [UInt8]? in
            guard let converter = IconvPool.shared.take(from: "UTF-8", to: name) else { return nil }
            defer { IconvPool.shared.put(converter) }
            let run = converter.run(bytes, marker: [])
            return run.damaged == 0 ? run.output : nil
        }
    }

    private static func ascii(_ bytes: UnsafeBufferPointer<UInt8>) -> Result {
        if bytes.allSatisfy({ $0 < 0x80 }) { return Result(text: String(decoding: bytes, as: UTF8.self), damaged: 0) }
        let high = bytes.reduce(0) { $0 + ($1 < 0x80 ? 0 : 1) }
        return Result(text: windows1252(bytes).text, damaged: high)
    }

    private static func utf8(_ bytes: UnsafeBufferPointer<UInt8>) -> Result {
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        let content = hasMark ? UnsafeBufferPointer(rebasing: bytes[3...]) : bytes
        if let text = String(validating: content, as: UTF8.self) { return Result(text: text, damaged: 0) }
        let text = String(decoding: content, as: UTF8.self)
        return Result(text: text, damaged: max(1, replacements(in: text) - replacements(in: content)))
    }

    private static func replacements(in text: String) -> Int {
        var text = text
        return text.withUTF8 { replacements(in: $0) }
    }

    private static func replacements(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard bytes.count >= 3 else { return 0 }
        var count = 0
        for index in 0..<(bytes.count - 2) where bytes[index] == 0xEF && bytes[index + 1] == 0xBF && bytes[index + 2] == 0xBD {
            count += 1
        }
        return count
    }

    private static func windows1252(_ bytes: UnsafeBufferPointer<UInt8>) -> Result {
        let text = String(unsafeUninitializedCapacity: bytes.count * 3) { output in
            var written = 0
            func put(_ byte: UInt8) {
                output[written] = byte
                written += 1
            }
            for byte in bytes {
                let scalar = byte &- 0x80 < 0x20 ? highControls[Int(byte - 0x80)] : UInt16(byte)
                switch scalar {
                case ..<0x80: put(UInt8(scalar))
                case ..<0x800:
                    put(0xC0 | UInt8(scalar >> 6))
                    put(0x80 | UInt8(scalar & 0x3F))
                default:
                    put(0xE0 | UInt8(scalar >> 12))
                    put(0x80 | UInt8((scalar >> 6) & 0x3F))
                    put(0x80 | UInt8(scalar & 0x3F))
                }
            }
            return written
        }
        return Result(text: text, damaged: 0)
    }

    /// What windows-1252 has at 0x80-0x9F; the five holes stay control characters (WHATWG Encoding, index-windows-1252).
    private static let highControls: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
    ]

    /// UTF-16 by its byte order mark; without one, big-endian unless the zeros of Latin text say otherwise.
    private static func utf16(_ bytes: UnsafeBufferPointer<UInt8>) -> Result? {
        if bytes.starts(with: [0xFF, 0xFE]) { return convert(UnsafeBufferPointer(rebasing: bytes[2...]), from: "UTF-16LE") }
        if bytes.starts(with: [0xFE, 0xFF]) { return convert(UnsafeBufferPointer(rebasing: bytes[2...]), from: "UTF-16BE") }
        let oddZeros = stride(from: 1, to: min(bytes.count, 400), by: 2).reduce(0) { $0 + (bytes[$1] == 0 ? 1 : 0) }
        return convert(bytes, from: oddZeros > min(bytes.count, 400) / 8 ? "UTF-16LE" : "UTF-16BE")
    }

    private static func convert(_ bytes: UnsafeBufferPointer<UInt8>, from name: String) -> Result? {
        guard let converter = IconvPool.shared.take(from: name, to: "UTF-8") else { return nil }
        defer { IconvPool.shared.put(converter) }
        let run = converter.run(bytes, marker: [0xEF, 0xBF, 0xBD])
        return Result(text: String(decoding: run.output, as: UTF8.self), damaged: run.damaged)
    }
}

/// One iconv descriptor.
private final class IconvConverter: @unchecked Sendable {
    // Used by one thread at a time: the pool hands it out and takes it back.
    private let descriptor: iconv_t
    let names: String

    init?(from source: String, to target: String) {
        guard let opened = iconv_open(target, source), Int(bitPattern: opened) != -1 else { return nil }
        descriptor = opened
        names = source + ">" + target
    }

    deinit {
        iconv_close(descriptor)
    }

    /// Converts; puts the marker where a byte fits no character and goes on behind that byte, so that the time is linear.
    func run(_ input: UnsafeBufferPointer<UInt8>, marker: [UInt8]) -> (output: [UInt8], damaged: Int) {
        iconv(descriptor, nil, nil, nil, nil)
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 2 + 16)
        var damaged = 0
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8192) { buffer in
            guard let base = input.baseAddress, let room = buffer.baseAddress else { return }
            var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: CChar.self)
            var left = input.count
            while left > 0 {
                let status = step(&source, &left, room, buffer.count, into: &output)
                guard status != 0, left > 0 else { continue }
                output.append(contentsOf: marker)
                damaged += 1
                source = source?.advanced(by: 1)
                left -= 1
                iconv(descriptor, nil, nil, nil, nil)
            }
            // What a stateful charset still holds back.
            var target: UnsafeMutablePointer<CChar>? = room
            var free = buffer.count
            iconv(descriptor, nil, nil, &target, &free)
            output.append(contentsOf: UnsafeRawBufferPointer(start: buffer.baseAddress, count: buffer.count - free))
        }
        return (output, damaged)
    }

    /// One call of iconv; 0 when it may be called again, else the error.
    private func step(
        _ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, _ room: UnsafeMutablePointer<CChar>, _ size: Int,
        into output: inout [UInt8]
    ) -> Int32 {
        var target: UnsafeMutablePointer<CChar>? = room
        var free = size
        let before = left
        let result = iconv(descriptor, &source, &left, &target, &free)
        let failure = result == Int(bitPattern: UInt.max) ? cgmime_errno() : 0
        output.append(contentsOf: UnsafeRawBufferPointer(start: room, count: size - free))
        // Without progress a full buffer would mean that one character needs more than all of it: treat it as damage.
        if failure == E2BIG, before != left || free != size { return 0 }
        return failure
    }
}

/// Descriptors are costly to open, so they are kept for the next text of the same charset.
private final class IconvPool: Sendable {
    static let shared = IconvPool()
    private let idle = Mutex<[String: [IconvConverter]]>([:])

    func take(from source: String, to target: String) -> IconvConverter? {
        let kept = idle.withLock { $0[source + ">" + target]?.popLast() }
        return kept ?? IconvConverter(from: source, to: target)
    }

    func put(_ converter: IconvConverter) {
        idle.withLock { pool in
            // Labels come from strangers: neither the names nor the descriptors of one name may pile up.
            guard pool.count < 64 || pool[converter.names] != nil else { return }
            if pool[converter.names, default: []].count < 8 { pool[converter.names, default: []].append(converter) }
        }
    }
}

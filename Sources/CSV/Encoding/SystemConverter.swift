import Glibc

/// One open `iconv` conversion, for one character at a time.
struct SystemConverter {
    private let handle: iconv_t

    init?(from source: String, to target: String) {
        guard let opened = iconv_open(target, source), opened != iconv_t(bitPattern: -1) else { return nil }
        handle = opened
    }

    func close() {
        iconv_close(handle)
    }

    /// The converted bytes, or nil where there is no such character.
    func character(_ bytes: [UInt8]) -> [UInt8]? {
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 8)
        var left = input.count
        var room = output.count
        let result = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress
                var into = target.baseAddress
                return iconv(handle, &from, &left, &into, &room)
            }
        }
        guard result != Int(bitPattern: UInt.max), left == 0 else { return nil }
        return output.prefix(output.count - room).map { UInt8(bitPattern: $0) }
    }

    /// The converted bytes with the first one lowest; 0 where there is no such character.
    func packedCharacter(_ bytes: [UInt8]) -> UInt32 {
        guard let converted = character(bytes), converted.count <= 4 else { return 0 }
        return converted.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

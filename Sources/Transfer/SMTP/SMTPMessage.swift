/// Line ends for the wire.
enum SMTPMessage {
    /// Every line ends in CRLF and nothing else is a line end: a bare LF or CR lets a mail smuggle another one past servers
    /// that disagree about it (RFC 5321 section 2.3.8). Untouched when it already is so.
    static func normalised(_ message: [UInt8]) -> [UInt8] {
        guard needsWork(message) else { return message }
        var result: [UInt8] = []
        result.reserveCapacity(message.count + message.count / 32)
        var index = 0
        while index < message.count {
            switch message[index] {
            case 0x0D:
                result += [0x0D, 0x0A]
                if index + 1 < message.count, message[index + 1] == 0x0A { index += 1 }
            case 0x0A: result += [0x0D, 0x0A]
            case let byte: result.append(byte)
            }
            index += 1
        }
        return result
    }

    private static func needsWork(_ message: [UInt8]) -> Bool {
        message.withUnsafeBufferPointer { bytes in
            for index in bytes.indices {
                if bytes[index] == 0x0A, index == 0 || bytes[index - 1] != 0x0D { return true }
                if bytes[index] == 0x0D, index + 1 == bytes.count || bytes[index + 1] != 0x0A { return true }
            }
            return false
        }
    }
}

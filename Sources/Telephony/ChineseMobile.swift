/// The short way for what nearly every row of a Chinese call centre holds: `1[3-9]` and nine digits, with a prefix or without.
enum ChineseMobile {
    /// - Parameters:
    ///   - text: the number as it came.
    ///   - isHome: numbers without `+` are written as in China.
    /// - Returns: nil for everything else, which then goes the long way.
    static func number(_ text: UnsafeBufferPointer<UInt8>, isHome: Bool) -> PhoneNumber? {
        guard text.count >= 11, text.count <= 28 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { digits in
            var count = 0
            var hasPlus = false
            for byte in text {
                switch byte {
                case 0x30...0x39:
                    guard count < 15 else { return nil }
                    digits[count] = byte
                    count += 1
                case 0x2B where count == 0 && !hasPlus: hasPlus = true
                case 0x20, 0x09, 0x2D, 0x28, 0x29, 0x27, 0x22, 0x3D: break
                default: return nil
                }
            }
            guard count >= 11, hasPlus || isHome else { return nil }
            let start = count - 11
            guard digits[start] == 0x31, digits[start + 1] >= 0x33,
                isPrefix(UnsafeBufferPointer(rebasing: digits[..<start]), hasPlus)
            else {
                return nil
            }
            return made(UnsafeBufferPointer(rebasing: digits[start..<count]))
        }
    }

    /// What may stand before the eleven digits: the country code, the trunk prefix 0, and 9 for a line out.
    private static func isPrefix(_ prefix: UnsafeBufferPointer<UInt8>, _ hasPlus: Bool) -> Bool {
        switch (prefix.count, hasPlus) {
        case (0, false): true
        case (1, false): prefix[0] == 0x30 || prefix[0] == 0x39
        case (2, false): prefix[0] == 0x38 && prefix[1] == 0x36 || prefix[0] == 0x39 && prefix[1] == 0x30
        case (2, true): prefix[0] == 0x38 && prefix[1] == 0x36
        case (4, false): prefix[0] == 0x30 && prefix[1] == 0x30 && prefix[2] == 0x38 && prefix[3] == 0x36
        default: false
        }
    }

    /// Fourteen characters fit into a string without allocating.
    private static func made(_ digits: UnsafeBufferPointer<UInt8>) -> PhoneNumber {
        let e164 = String(unsafeUninitializedCapacity: 14) { out in
            (out[0], out[1], out[2]) = (0x2B, 0x38, 0x36)
            for index in 0..<11 { out[index + 3] = digits[index] }
            return 14
        }
        return PhoneNumber(e164: e164, extension: nil, country: "CN", fit: .complete, isValid: true, isMobile: true)
    }
}

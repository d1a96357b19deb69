extension MailAddress {
    /// The address with a domain of other letters than ASCII's in its `xn--` form (RFC 5891, RFC 3492), as SMTP servers without SMTPUTF8 need it.
    ///
    /// nil when the local part has such letters: there is no ASCII form of it.
    public var asciiAddress: String? {
        guard let at = address.utf8.lastIndex(of: 0x40) else { return nil }
        guard address.utf8[..<at].allSatisfy({ $0 < 0x80 }) else { return nil }
        let domain = address[address.index(after: at)...]
        if domain.utf8.allSatisfy({ $0 < 0x80 }) { return address }
        // The three other dots that people type (RFC 3490 section 3.1).
        let labels = domain.lowercased().split(omittingEmptySubsequences: false) { ".。．｡".contains($0) }
        let encoded = labels.map { label in
            label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : "xn--" + Punycode.encode(label.unicodeScalars.map(\.value))
        }
        return address[...at] + encoded.joined(separator: ".")
    }
}

/// The encoding of RFC 3492.
enum Punycode {
    static func encode(_ scalars: [UInt32]) -> String {
        var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
        let basic = output.count
        if basic > 0 { output.append(0x2D) }
        var (next, delta, bias, handled) = (UInt32(0x80), 0, 72, basic)
        while handled < scalars.count, let lowest = scalars.filter({ $0 >= next }).min() {
            delta += Int(lowest - next) * (handled + 1)
            next = lowest
            for scalar in scalars {
                if scalar < next { delta += 1 }
                guard scalar == next else { continue }
                append(delta, bias, to: &output)
                bias = adapt(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A number in digits of varying weight.
    private static func append(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
        var (rest, step) = (delta, 36)
        while true {
            let threshold = min(max(step - bias, 1), 26)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            step += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(value < 26 ? value + 97 : value + 22)
    }

    private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var step = 0
        while delta > 455 {
            delta /= 35
            step += 36
        }
        return step + 36 * delta / (delta + 38)
    }
}

/// Looks for boundaries without taking a mail apart.
enum BoundarySearch {
    /// The boundary to use for a multipart that did not parse: the declared one where lines of the body bear it, else the first line that looks like one.
    static func boundary(declared: String?, in body: UnsafeBufferPointer<UInt8>) -> String? {
        var lines = ByteLines(body)
        var candidate: String?
        while let line = lines.next() {
            let text = UnsafeBufferPointer(rebasing: body[line.content])
            guard text.count > 2, text.count <= 200, text[0] == 0x2D, text[1] == 0x2D else { continue }
            let name = String(decoding: ASCII.trimmed(text[2...]), as: UTF8.self)
            if let declared, name == String(decoding: ASCII.trimmed(Array(declared.utf8)), as: UTF8.self) {
                return quotable(name)
            }
            if candidate == nil, ASCII.matches("content-", in: body, at: line.next) { candidate = name }
        }
        return candidate.flatMap(quotable)
    }

    /// Refuses a mail that has more parts than allowed, or deeper ones, before GMime makes an object of each. Counts lines that are a
    /// boundary named anywhere.
    static func checkCount(_ bytes: UnsafeBufferPointer<UInt8>, limits: MailLimits) throws(MailError) {
        // Less cannot hold enough parts to hurt.
        guard bytes.count > 64 << 10, hasManyDashedLines(bytes) else { return }
        let names = namedBoundaries(bytes)
        var open: [[UInt8]] = []
        var count = 0
        var lines = DashedLines(bytes)
        while let line = lines.next() {
            let opens = names.contains(line)
            let name = opens || !line.suffix(2).elementsEqual([0x2D, 0x2D]) ? line : line.dropLast(2)
            guard opens || names.contains(name) else { continue }
            count += 1
            // Each multipart has a closing line beside those of its parts.
            if count > limits.parts * 2 { throw .tooManyParts(limit: limits.parts) }
            open.removeSubrange((open.firstIndex(of: name) ?? open.count)...)
            if opens { open.append(name) }
            if open.count > limits.depth { throw .tooDeep(limit: limits.depth) }
        }
    }

    private static func hasManyDashedLines(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var lines = DashedLines(bytes)
        for _ in 0..<5000 where lines.next() == nil { return false }
        return true
    }

    /// The lines that start with `--` and go on behind it: what stands there.
    private struct DashedLines {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var position = 0

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            self.bytes = bytes
        }

        /// Looks for dashes, not for line ends: base64 has none of the first and a great many of the second.
        mutating func next() -> [UInt8]? {
            while let dash = bytes.offset(of: 0x2D, from: position) {
                position = dash + 1
                guard position < bytes.count, bytes[position] == 0x2D, dash == 0 || bytes[dash - 1] == 0x0A else { continue }
                let end = bytes.offset(of: 0x0A, from: dash) ?? bytes.count
                position = end
                let line = bytes[(dash + 2)..<(end > dash && bytes[end - 1] == 0x0D ? end - 1 : end)]
                if !line.isEmpty { return Array(ASCII.trimmed(line)) }
            }
            return nil
        }
    }

    /// All values that follow `boundary=`.
    private static func namedBoundaries(_ bytes: UnsafeBufferPointer<UInt8>) -> Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        var index = 0
        while index < bytes.count {
            guard ASCII.lower(bytes[index]) == 0x62, ASCII.matches("boundary", in: bytes, at: index) else {
                index += 1
                continue
            }
            index += 8
            let value = bytes[index...].prefix(200).drop { ASCII.isSpace($0) || $0 == 0x3D || $0 == 0x22 }
            names.insert(Array(value.prefix { $0 != 0x22 && $0 != 0x3B && $0 != 0x0D && $0 != 0x0A }))
        }
        return names
    }

    private static func quotable(_ name: String) -> String? {
        let isSafe = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }
        return isSafe && !name.isEmpty ? name : nil
    }
}

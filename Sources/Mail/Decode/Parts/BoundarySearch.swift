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

    /// Refuses a mail that has more parts than allowed before GMime makes an object of each. Counts lines that are a boundary named anywhere.
    static func checkCount(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) throws(MailError) {
        // Less cannot hold enough parts to hurt.
        guard bytes.count > 64 << 10, dashedLines(bytes, { _ in true }, most: 5000) >= 5000 else { return }
        let names = namedBoundaries(bytes)
        let isBoundary = { (line: Slice<UnsafeBufferPointer<UInt8>>) in
            let text = ASCII.trimmed(line)
            return names.contains(Array(text))
                || (text.suffix(2).elementsEqual([0x2D, 0x2D]) && names.contains(Array(text.dropLast(2))))
        }
        // Each multipart has a closing line beside those of its parts.
        if dashedLines(bytes, isBoundary, most: limit * 2 + 1) > limit * 2 { throw .tooManyParts(limit: limit) }
    }

    /// How many lines start with `--` and have a rest that counts, at most as many as asked for.
    private static func dashedLines(
        _ bytes: UnsafeBufferPointer<UInt8>, _ counts: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool, most: Int
    ) -> Int {
        var lines = ByteLines(bytes)
        var count = 0
        while count < most, let line = lines.next() {
            guard line.content.count > 2, bytes[line.content.lowerBound] == 0x2D, bytes[line.content.lowerBound + 1] == 0x2D
            else { continue }
            if counts(bytes[line.content.dropFirst(2)]) { count += 1 }
        }
        return count
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

/// A value with parameters, as in `Content-Type` and `Content-Disposition` (RFC 2045 section 5.1, RFC 2231), read forgivingly.
struct ParameterizedValue {
    /// What stands before the parameters, in lower case, without comments and white space.
    var value = ""
    /// The parameters with names in lower case, continuations joined, charsets and RFC 2047 words decoded.
    var parameters: [(name: String, value: String)] = []

    /// A value that says nothing.
    init() {}

    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// Reads a value that is in UTF-8 and on one line.
    init(_ bytes: [UInt8], notes: inout NoteBook) {
        var scanner = ParameterScanner(bytes)
        value = scanner.head()
        var pieces: [ParameterPiece] = []
        // No honest header has more.
        while pieces.count < 100, let piece = scanner.parameter() { pieces.append(piece) }
        join(pieces, notes: &notes)
    }

    private mutating func join(_ pieces: [ParameterPiece], notes: inout NoteBook) {
        var seen: Set<String> = []
        for piece in pieces where seen.insert(piece.name).inserted {
            let same = pieces.filter { $0.name == piece.name }
            let continued = same.filter { $0.index != nil || $0.isExtended }
            let value = continued.isEmpty ? piece.plainValue(notes: &notes) : ParameterPiece.joined(continued, notes: &notes)
            parameters.append((piece.name, value))
        }
    }
}

/// One `name=value`, perhaps a piece of a longer value: `name*1*=value`.
struct ParameterPiece {
    var name: String
    var index: Int?
    var isExtended: Bool
    var value: [UInt8]
    var isQuoted: Bool

    init?(name: ArraySlice<UInt8>, value: [UInt8], isQuoted: Bool) {
        var rest = name.drop { $0 == 0x2A }
        isExtended = rest.last == 0x2A
        let base = rest.prefix { $0 != 0x2A }
        rest = rest.dropFirst(base.count).drop { $0 == 0x2A }
        let digits = ASCII.trimmed(rest.prefix { $0 != 0x2A })
        if !digits.isEmpty, digits.count <= 6, digits.allSatisfy(ASCII.isDigit) {
            index = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        let trimmed = ASCII.trimmed(base)
        guard !trimmed.isEmpty else { return nil }
        self.name = ASCII.lowercased(trimmed)
        self.value = value
        self.isQuoted = isQuoted
    }

    /// The value of a parameter without continuations; RFC 2047 words, which do not belong there, are common.
    func plainValue(notes: inout NoteBook) -> String {
        // `filename=UTF-8''…` with the star forgotten
        if !isQuoted, value.contains(0x25), value.split(separator: 0x27, omittingEmptySubsequences: false).count == 3 {
            return Self.joined([self], notes: &notes)
        }
        return HeaderText.decodeWords(String(decoding: value, as: UTF8.self), place: "parameter", notes: &notes)
    }

    /// The value from its pieces (RFC 2231 section 3 and 4).
    static func joined(_ pieces: [ParameterPiece], notes: inout NoteBook) -> String {
        var ordered = pieces
        ordered.sort { ($0.index ?? 0) < ($1.index ?? 0) }
        guard let first = ordered.first else { return "" }
        var label: String?
        var start = first.value[...]
        let anyExtended = ordered.contains(where: \.isExtended)
        if first.isExtended || ((anyExtended || ordered.count == 1) && !first.isQuoted) { label = takeLabel(&start) }
        var bytes = first.isExtended || label != nil ? percentDecoded(start) : Array(start)
        for piece in ordered.dropFirst() {
            bytes += piece.isExtended ? percentDecoded(piece.value[...]) : piece.value
        }
        let place = "parameter"
        // Some writers label ASCII what is UTF-8.
        let text = bytes.withUnsafeBufferPointer { TextDecoding.decode($0, label: label, place: place, notes: &notes) }
        return HeaderText.decodeWords(text, place: place, notes: &notes)
    }

    /// Takes `charset'language'` off the front; nil when it is not there.
    private static func takeLabel(_ value: inout ArraySlice<UInt8>) -> String? {
        guard let first = value.firstIndex(of: 0x27), let second = value[(first + 1)...].firstIndex(of: 0x27) else { return nil }
        let label = String(decoding: value[..<first], as: UTF8.self)
        value = value[(second + 1)...]
        return label
    }

    private static func percentDecoded(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(value.count)
        var index = value.startIndex
        while index < value.endIndex {
            if value[index] == 0x25, index + 2 < value.endIndex, let high = ASCII.hex(value[index + 1]),
                let low = ASCII.hex(value[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(value[index])
                index += 1
            }
        }
        return output
    }
}

/// Walks over `value; name=value; …`.
struct ParameterScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The part before the first parameter.
    mutating func head() -> String {
        var output: [UInt8] = []
        while let byte = current, byte != 0x3B {
            if byte == 0x28 {
                skipComment()
            } else if ASCII.isSpace(byte), startsParameter(afterSpaceAt: index), output.contains(0x2F) {
                // The semicolon was forgotten.
                break
            } else {
                output.append(byte)
                index += 1
            }
        }
        return ASCII.lowercased(output.filter { !ASCII.isSpace($0) })
    }

    /// The next parameter; nil at the end.
    mutating func parameter() -> ParameterPiece? {
        while true {
            skipFiller()
            guard current != nil else { return nil }
            let name = name()
            guard current == 0x3D else { continue }
            index += 1
            skipBlanks()
            let (value, isQuoted) =
                current == 0x22
                ? (quoted(), true) : (token(isName: name.starts(with: "name".utf8) || name.starts(with: "filename".utf8)), false)
            if let piece = ParameterPiece(name: name[...], value: value, isQuoted: isQuoted) { return piece }
        }
    }

    private mutating func name() -> [UInt8] {
        var output: [UInt8] = []
        while let byte = current, byte != 0x3D, byte != 0x3B {
            if byte == 0x28 {
                skipComment()
            } else {
                output.append(ASCII.lower(byte))
                index += 1
            }
        }
        return output
    }

    private mutating func quoted() -> [UInt8] {
        index += 1
        var output: [UInt8] = []
        while let byte = current, byte != 0x22 {
            if byte == 0x5C, index + 1 < bytes.count { index += 1 }
            output.append(bytes[index])
            index += 1
        }
        index += 1
        return output
    }

    /// An unquoted value. File names with blanks and brackets are often sent so.
    private mutating func token(isName: Bool) -> [UInt8] {
        var output: [UInt8] = []
        while let byte = current, byte != 0x3B {
            if ASCII.isSpace(byte), startsParameter(afterSpaceAt: index) { break }
            if byte == 0x28, !isName {
                skipComment()
            } else if byte == 0x22 {
                output += quoted()
            } else {
                output.append(byte)
                index += 1
            }
        }
        return Array(ASCII.trimmed(output))
    }

    /// Whether `name=` follows the white space at an index. Looks ahead only a little.
    private func startsParameter(afterSpaceAt start: Int) -> Bool {
        var at = start
        while at < bytes.count, at < start + 40, ASCII.isSpace(bytes[at]) { at += 1 }
        let nameStart = at
        while at < bytes.count, at < nameStart + 40,
            ASCII.isLetterOrDigit(ASCII.lower(bytes[at])) || bytes[at] == 0x2D || bytes[at] == 0x2A || bytes[at] == 0x5F
        {
            at += 1
        }
        return at > nameStart && at < bytes.count && bytes[at] == 0x3D
    }

    private mutating func skipFiller() {
        while let byte = current, byte == 0x3B || byte == 0x28 || ASCII.isSpace(byte) {
            if byte == 0x28 { skipComment() } else { index += 1 }
        }
    }

    private mutating func skipBlanks() {
        while let byte = current, ASCII.isSpace(byte) || byte == 0x28 {
            if byte == 0x28 { skipComment() } else { index += 1 }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while let byte = current {
            index += 1
            switch byte {
            case 0x5C: index += 1
            case 0x28: depth += 1
            case 0x29:
                depth -= 1
                if depth == 0 { return }
            default: break
            }
        }
    }
}

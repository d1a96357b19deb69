/// The text of a file, proven to be text, with the arithmetic between positions and indices.
struct SourceText {
    let text: String

    /// Judges bytes: UTF-8 without control characters, with or without a byte order mark.
    ///
    /// - Throws: ``Fault`` with the place of the first byte or character that cannot stay.
    init(_ bytes: [UInt8]) throws(Fault) {
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw Self.firstBadByte(in: bytes) }
        text = whole.unicodeScalars.first == "\u{FEFF}" ? String(whole.unicodeScalars.dropFirst()) : whole
        if let fault = Self.firstControl(in: text) { throw fault }
    }

    /// Why bytes are not text, and where.
    struct Fault: Error {
        var mark: Mark
        var reason: String
    }

    private static func firstBadByte(in bytes: [UInt8]) -> Fault {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        var mark = Mark.start
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            offset += UTF8.width(scalar)
            mark.pass(scalar)
        }
        let byte = offset < bytes.count ? bytes[offset] : 0
        let hex = String(byte, radix: 16, uppercase: true)
        return Fault(mark: mark, reason: "The byte 0x\(hex) at offset \(offset) is not UTF-8. Save the file as UTF-8.")
    }

    private static func firstControl(in text: String) -> Fault? {
        var mark = Mark.start
        for scalar in text.unicodeScalars {
            if isForbidden(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                let padded = String(repeating: "0", count: max(0, 4 - code.utf8.count)) + code
                return Fault(mark: mark, reason: "The control character U+\(padded) cannot stand in a YAML file.")
            }
            mark.pass(scalar)
        }
        return nil
    }

    /// What the production `c-printable` of YAML 1.2 leaves out.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: false
        case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}

extension Mark {
    /// Moves behind a scalar; line ends are those that libyaml knows. A lone carriage return ends a line, CR LF ends one line.
    fileprivate mutating func pass(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\n", "\u{85}", "\u{2028}", "\u{2029}":
            line += 1
            column = 1
        default:
            column += 1
        }
    }
}

extension String {
    /// The index of a position, or the end where the text is shorter.
    func index(of mark: Mark) -> String.Index {
        var position = Mark.start
        let scalars = unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex, (position.line, position.column) < (mark.line, mark.column) {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            let endsWithLineFeed = scalar == "\r" && next < scalars.endIndex && scalars[next] == "\n"
            position.pass(scalar == "\r" && !endsWithLineFeed ? "\n" : scalar)
            index = next
        }
        return index
    }
}

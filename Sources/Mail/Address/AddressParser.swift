/// Reads lists of addresses as they are really sent: RFC 5322 section 3.4 with its obsolete forms, and the usual damage.
///
/// What matters most is that nobody can hide one address behind another: quoted strings, comments and encoded words never become addresses
/// when the field holds any other.
struct AddressParser {
    private enum Piece {
        case atom
        case quoted
    }

    /// What was read of one mailbox so far.
    private struct Mailbox {
        var pieces: [(kind: Piece, text: [UInt8], isSpaced: Bool)] = []
        var angle: [UInt8]?
        /// How many pieces stand before the brackets.
        var named = 0
        var comments: [[UInt8]] = []
        /// An `@` stands in it that is not inside quotes or an encoded word.
        var isAddress = false

        var isEmpty: Bool { pieces.isEmpty && angle == nil && comments.isEmpty }
    }

    private let bytes: [UInt8]
    private var index = 0
    private var wasSpace = false
    private var current = Mailbox()
    private var group: String?
    private var found: [MailAddress] = []
    private var notes: NoteBook
    private let lastSemicolon: Int

    /// More are not kept; no honest header has as many.
    private static let most = 2000

    /// The addresses of a value that is in UTF-8 and on one line. Members of groups carry the group's name.
    static func parse(_ value: [UInt8], notes: inout NoteBook) -> [MailAddress] {
        var parser = AddressParser(value, notes)
        parser.run()
        notes = parser.notes
        if !parser.found.contains(where: { $0.address.utf8.contains(0x40) }), let decoded = parser.wholeWord() {
            // The whole value was put into encoded words, brackets and all.
            var inner = AddressParser(decoded, notes)
            inner.run()
            if inner.found.contains(where: { $0.address.utf8.contains(0x40) }) { return inner.found }
        }
        return parser.found
    }

    private init(_ bytes: [UInt8], _ notes: NoteBook) {
        self.bytes = bytes
        self.notes = notes
        lastSemicolon = bytes.lastIndex(of: 0x3B) ?? -1
    }

    private mutating func wholeWord() -> [UInt8]? {
        guard bytes.starts(with: [0x3D, 0x3F]) else { return nil }
        let decoded = Array(HeaderText.decodeWords(String(decoding: bytes, as: UTF8.self), place: "header", notes: &notes).utf8)
        return decoded.contains(0x3C) && decoded != bytes ? decoded : nil
    }

    private mutating func run() {
        while index < bytes.count, found.count < Self.most {
            let byte = bytes[index]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D:
                wasSpace = true
                index += 1
                continue
            case 0x22: readQuoted()
            case 0x28: readComment()
            case 0x3C: readAngle()
            case 0x2C, 0x3B:
                endMailbox()
                if byte == 0x3B { group = nil }
                index += 1
            case 0x3A where startsGroup(): beginGroup()
            default: readAtom()
            }
            wasSpace = false
        }
        endMailbox()
    }

    // MARK: Reading

    private mutating func readQuoted() {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count, bytes[index] != 0x22 {
            if bytes[index] == 0x5C, index + 1 < bytes.count { index += 1 }
            text.append(bytes[index])
            index += 1
        }
        index += 1
        current.pieces.append((.quoted, text, wasSpace))
    }

    private mutating func readComment() {
        var depth = 0
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x28 {
                depth += 1
                if depth == 1 { continue }
            } else if byte == 0x29 {
                depth -= 1
                if depth == 0 { break }
            } else if byte == 0x5C, index < bytes.count {
                text.append(bytes[index])
                index += 1
                continue
            }
            text.append(byte)
        }
        let trimmed = Array(ASCII.trimmed(text))
        if !trimmed.isEmpty { current.comments.append(trimmed) }
    }

    private mutating func readAngle() {
        if current.angle != nil { endMailboxBeforeNext() }
        index += 1
        var text: [UInt8] = []
        var isQuoted = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 { isQuoted.toggle() }
            if !isQuoted, byte == 0x3E || (byte == 0x2C && !text.starts(with: [0x40])) { break }
            if byte == 0x5C, isQuoted, index + 1 < bytes.count {
                text.append(byte)
                index += 1
            }
            if byte != 0x3C || isQuoted { text.append(bytes[index]) }
            index += 1
        }
        while index < bytes.count, bytes[index] == 0x3E { index += 1 }
        current.angle = text
        current.named = current.pieces.count
    }

    /// A second address without a comma between: what stands behind the first one names the second.
    private mutating func endMailboxBeforeNext() {
        let next = Array(current.pieces[current.named...])
        current.pieces.removeSubrange(current.named...)
        endMailbox()
        current.pieces = next
    }

    private mutating func readAtom() {
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x3D, let end = encodedWordEnd() {
                text += bytes[index..<end]
                index = end
                continue
            }
            if ASCII.isSpace(byte) || byte == 0x22 || byte == 0x28 || byte == 0x3C || byte == 0x2C || byte == 0x3B { break }
            if byte == 0x3A, !text.isEmpty, startsGroup() { break }
            if byte == 0x5C, index + 1 < bytes.count {
                // Outside of quotes a backslash means itself, but for keeping the next character from meaning something.
                if bytes[index + 1] == 0x5C { text.append(byte) }
                index += 1
            }
            text.append(bytes[index])
            index += 1
        }
        if text.contains(0x40), !hasEncodedWord(text) { current.isAddress = true }
        current.pieces.append((.atom, text, wasSpace))
    }

    /// Commas and brackets inside an encoded word do not count.
    private func encodedWordEnd() -> Int? {
        guard index + 1 < bytes.count, bytes[index + 1] == 0x3F else { return nil }
        return bytes.withUnsafeBufferPointer { EncodedWord($0, at: index)?.end }
    }

    // MARK: Groups

    /// Whether a colon ends a group's name: nothing but a phrase before, and a semicolon, or nothing, behind.
    private func startsGroup() -> Bool {
        guard current.angle == nil, !current.isAddress else { return false }
        return index < lastSemicolon || bytes[(index + 1)...].allSatisfy(ASCII.isSpace)
    }

    private mutating func beginGroup() {
        index += 1
        let name = phrase(current.pieces)
        // A group in a group: the outer one names it.
        if group == nil { group = name.isEmpty ? nil : name }
        current = Mailbox()
    }

    // MARK: Mailboxes

    private mutating func endMailbox() {
        defer { current = Mailbox() }
        guard !current.isEmpty else { return }
        let comments = current.comments.map { decoded($0) }
        if let angle = current.angle {
            add(address: AddressSpec.clean(angle), name: phrase(current.pieces), comments: comments)
        } else if current.isAddress {
            addBareAddresses(comments)
        } else if current.pieces.count == 1, current.pieces[0].kind == .atom, !hasEncodedWord(current.pieces[0].text) {
            // A local user, or a word that stands for one.
            add(address: String(decoding: current.pieces[0].text, as: UTF8.self), name: "", comments: comments)
        } else {
            add(address: "", name: phrase(current.pieces), comments: comments)
        }
    }

    private mutating func add(address: String, name: String, comments: [String]) {
        var name = name
        for comment in comments { name = name.isEmpty ? comment : name + " (" + comment + ")" }
        if address.isEmpty, name.isEmpty { return }
        found.append(MailAddress(name: name.isEmpty ? nil : name, address: address, group: group))
    }

    /// Addresses without brackets; blanks around `@` and `.` belong to them, others stand between two, or behind a name.
    private mutating func addBareAddresses(_ comments: [String]) {
        let whole = current.pieces.indices.filter { isWholeAddress($0) }
        if whole.count > 1, whole.count == current.pieces.count {
            for piece in current.pieces { add(address: AddressSpec.clean(piece.text), name: "", comments: []) }
        } else if whole.count == 1, let at = whole.first {
            let others = Array(current.pieces[..<at] + current.pieces[(at + 1)...])
            add(address: AddressSpec.clean(current.pieces[at].text), name: phrase(others), comments: comments)
        } else {
            add(address: AddressSpec.clean(quotedLocal() ?? joined(current.pieces)), name: "", comments: comments)
        }
    }

    /// A local part of several quoted and bare pieces without blanks between, as one quoted string.
    private func quotedLocal() -> [UInt8]? {
        guard let last = current.pieces.last, last.text.first == 0x40, current.pieces.count > 2 else { return nil }
        let local = current.pieces.dropLast()
        guard local.contains(where: { $0.kind == .quoted }), !current.pieces.dropFirst().contains(where: \.isSpaced) else {
            return nil
        }
        return AddressSpec.quote(local.flatMap(\.text)) + last.text
    }

    /// Whether a piece is `local@domain` by itself and not the rest of one with blanks around its dots.
    private func isWholeAddress(_ index: Int) -> Bool {
        let text = current.pieces[index].text
        guard current.pieces[index].kind == .atom, text.contains(0x40), text.first != 0x40, text.last != 0x40 else {
            return false
        }
        if index == 0 { return true }
        let before = current.pieces[index - 1].text
        return current.pieces[index].isSpaced && before.last != 0x2E && before.last != 0x40 && text.first != 0x2E
    }

    private func joined(_ pieces: [(kind: Piece, text: [UInt8], isSpaced: Bool)]) -> [UInt8] {
        var text: [UInt8] = []
        for piece in pieces {
            if piece.isSpaced, !text.isEmpty { text.append(0x20) }
            text += piece.kind == .quoted ? AddressSpec.quote(piece.text) : piece.text
        }
        return text
    }

    private func hasEncodedWord(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            bytes.indices.contains { bytes[$0] == 0x3D && EncodedWord(bytes, at: $0) != nil }
        }
    }

    private mutating func phrase(_ pieces: [(kind: Piece, text: [UInt8], isSpaced: Bool)]) -> String {
        var text: [UInt8] = []
        for piece in pieces {
            if piece.isSpaced, !text.isEmpty { text.append(0x20) }
            text += piece.text
        }
        return decoded(text)
    }

    private mutating func decoded(_ text: [UInt8]) -> String {
        HeaderText.decodeWords(String(decoding: text, as: UTF8.self), place: "header", notes: &notes)
    }
}

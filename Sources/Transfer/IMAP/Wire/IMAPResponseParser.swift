#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Cuts a server's byte stream into responses, whatever pieces it arrives in.
///
/// Only a line that stands at the start of a response can be a tagged answer: a mail that contains one is inside a literal,
/// whose length is counted. Nothing here trusts a length before it is checked, and nothing traps on hostile bytes.
public struct IMAPResponseParser: Sendable {
    /// What a server may ask us to hold.
    public struct Limits: Sendable, Equatable {
        /// Bytes of text in one response.
        public var line: Int
        /// Bytes of all literals in one response; what goes beyond is thrown away and told as `.oversized`.
        public var literal: Int
        /// Literals in one response.
        public var literals: Int

        /// 1 MiB of text, 64 MiB and 1,000 literals unless told otherwise.
        public init(line: Int = 1 << 20, literal: Int = 64 << 20, literals: Int = 1000) {
            self.line = line
            self.literal = literal
            self.literals = literals
        }
    }

    private enum State {
        case text
        /// Octets still to come.
        case literal(Int)
        case discarding(Int, of: Int)
        case failed
    }

    /// What a server may ask us to hold; may change between responses.
    public var limits: Limits
    private var state = State.text
    private var parts: [IMAPResponse.Part] = []
    private var text: [UInt8] = []
    private var literal: [UInt8] = []
    private var textBytes = 0
    private var literalBytes = 0

    /// A parser at the start of a response.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether a response has begun and is not whole yet.
    public var isInsideResponse: Bool {
        if case .text = state { !text.isEmpty || !parts.isEmpty } else { true }
    }

    /// Takes the next bytes and hands out each response that they complete.
    /// - Throws: `TransferError` with `.protocolViolation` or `.tooLarge`; the parser is of no use afterwards. Whatever `deliver` throws.
    public mutating func consume(_ bytes: UnsafeRawBufferPointer, _ deliver: (IMAPResponse) throws -> Void) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch state {
            case .text:
                if let response = try takeText(&rest) { try deliver(response) }
            case .literal(let missing):
                takeLiteral(&rest, missing)
            case .discarding(let missing, let size):
                discard(&rest, missing, of: size)
            case .failed:
                throw TransferError(.protocolViolation, "The IMAP stream is out of step; open a new session.")
            }
        }
    }

    /// As above, for callers that hold an array.
    public mutating func consume(_ bytes: [UInt8]) throws -> [IMAPResponse] {
        var responses: [IMAPResponse] = []
        try bytes.withUnsafeBytes { bytes in
            try consume(bytes) { responses.append($0) }
        }
        return responses
    }

    private mutating func takeText(_ rest: inout Slice<UnsafeRawBufferPointer>) throws -> IMAPResponse? {
        let lineFeed = Self.lineFeed(in: rest)
        let piece = rest[..<(lineFeed ?? rest.endIndex)]
        guard piece.count <= limits.line - textBytes else { throw tooLong() }
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece))
        textBytes += piece.count
        rest = rest[(lineFeed.map { $0 + 1 } ?? rest.endIndex)...]
        return lineFeed == nil ? nil : try endLine()
    }

    private static func lineFeed(in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let start = UnsafeRawBufferPointer(rebasing: bytes).baseAddress,
            let found = memchr(start, 0x0A, bytes.count)
        else { return nil }
        return bytes.startIndex + (UnsafeRawPointer(found) - start)
    }

    /// The response, unless its line announces a literal.
    private mutating func endLine() throws -> IMAPResponse? {
        if text.last == 0x0D { text.removeLast() }
        let announcement = text.last == UInt8(ascii: "}") && !isStatus ? IMAPLiteral(endOf: text) : nil
        guard let announcement else { return endResponse() }
        guard let size = announcement.size else { throw fail("announces a literal of a size beyond all bounds") }
        guard parts.count / 2 < limits.literals else { throw fail("sends more than \(limits.literals) literals in one response") }
        text.removeLast(announcement.length)
        parts.append(.text(text))
        text = []
        beginLiteral(size)
        return nil
    }

    private mutating func beginLiteral(_ size: Int) {
        guard size <= limits.literal - literalBytes else {
            state = .discarding(size, of: size)
            return
        }
        literalBytes += size
        literal = []
        literal.reserveCapacity(size)
        state = .literal(size)
        if size == 0 { endLiteral(.literal([])) }
    }

    private mutating func takeLiteral(_ rest: inout Slice<UnsafeRawBufferPointer>, _ missing: Int) {
        let piece = rest.prefix(missing)
        literal.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece))
        rest = rest.dropFirst(piece.count)
        state = .literal(missing - piece.count)
        if piece.count == missing {
            let whole = literal
            literal = []
            endLiteral(.literal(whole))
        }
    }

    private mutating func discard(_ rest: inout Slice<UnsafeRawBufferPointer>, _ missing: Int, of size: Int) {
        let count = min(missing, rest.count)
        rest = rest.dropFirst(count)
        state = .discarding(missing - count, of: size)
        if count == missing { endLiteral(.oversized(size)) }
    }

    private mutating func endLiteral(_ part: IMAPResponse.Part) {
        parts.append(part)
        state = .text
    }

    private mutating func endResponse() -> IMAPResponse {
        parts.append(.text(text))
        let response = IMAPResponse(parts: parts)
        text = []
        parts = []
        textBytes = 0
        literalBytes = 0
        return response
    }

    /// Greetings, OK, NO, BAD, BYE and `+` end in free words, which may look like a literal and never are one.
    private var isStatus: Bool {
        guard parts.isEmpty, text.first != UInt8(ascii: "+") else { return parts.isEmpty }
        let words = text.prefix(64).split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        return words.count > 1 && IMAPStatus.Kind(words[1]) != nil
    }

    private mutating func tooLong() -> TransferError {
        state = .failed
        return TransferError(
            .tooLarge(limit: limits.line), "The IMAP server sent a line longer than the limit of \(limits.line) bytes.")
    }

    private mutating func fail(_ what: String) -> TransferError {
        state = .failed
        return TransferError(.protocolViolation, "The IMAP server \(what).")
    }
}

/// `{n}`, `{n+}` or `~{n}` at the end of a line (RFC 9051 section 4.3, RFC 7888, RFC 3516).
struct IMAPLiteral {
    /// Octets to come; nil when no machine holds as many.
    let size: Int?
    /// Bytes the announcement itself takes.
    let length: Int

    init?(endOf line: [UInt8]) {
        var index = line.count - 1
        guard index > 1, line[index] == UInt8(ascii: "}") else { return nil }
        index -= 1
        if line[index] == UInt8(ascii: "+") { index -= 1 }
        let end = index
        while index >= 0, (0x30...0x39).contains(line[index]) { index -= 1 }
        guard index >= 0, index < end, line[index] == UInt8(ascii: "{") else { return nil }
        let digits = line[(index + 1)...end]
        if index > 0, line[index - 1] == UInt8(ascii: "~") { index -= 1 }
        length = line.count - index
        size = digits.count <= 15 ? digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) } : nil
    }
}

/// A header by which a filter in front of the mailbox marks spam.
public struct SpamSign: Sendable, Equatable {
    /// What the header's value must be.
    public enum Condition: Sendable, Equatable {
        /// It begins with this text, in any case: `yes`.
        case begins(String)
        /// The number in it (after `score=`, or the first one) is at least this.
        case scores(Double)
    }

    /// The header's name, in any case.
    public var header: String
    /// What its value must be.
    public var condition: Condition

    /// A sign from its parts.
    public init(header: String, condition: Condition) {
        self.header = header
        self.condition = condition
    }

    /// Whether the topmost header of that name shows it.
    func shows(_ mail: MailEvidence) -> Bool {
        guard let value = mail.lowered(header) else { return false }
        switch condition {
        case .begins(let start): return value.hasPrefix(start.lowercased())
        case .scores(let least): return Self.score(value).map { $0 >= least } ?? false
        }
    }

    private static func score(_ value: String) -> Double? {
        let bytes = Array(value.utf8)
        let mark = Array("score=".utf8)
        let place = bytes.indices.first { bytes[$0...].starts(with: mark) }
        let tail = bytes[(place.map { $0 + mark.count } ?? 0)...].drop { !isNumber($0) }
        return Double(String(decoding: tail.prefix(while: isNumber), as: UTF8.self))
    }

    private static func isNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}

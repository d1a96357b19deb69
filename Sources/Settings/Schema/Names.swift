/// The forms that names take.
enum Names {
    static let filePattern = "^[a-z0-9][a-z0-9-]{0,62}$"
    static let languagePattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

    /// The name of an adapter, lookup, ticket type, provider, notice template or queue, which is that of its file: lower-case letters,
    /// digits and hyphens, 1 to 63 characters, not a hyphen first.
    static func isFile(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...63).contains(bytes.count) && bytes.allSatisfy { isLower($0) || isDigit($0) || $0 == hyphen } && bytes.first != hyphen
    }

    /// The name of a field of a ticket or a finding: a lower-case letter, then lower-case letters, digits and underscores.
    static func isField(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// A language of ISO 639 in lower case with further subtags, as in `zh-Hans-CN`.
    static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.utf8.count), first.utf8.allSatisfy(isLower) else { return false }
        return parts.dropFirst().allSatisfy { part in
            (2...8).contains(part.utf8.count) && part.utf8.allSatisfy { isLower($0 | 0x20) || isDigit($0) }
        }
    }

    /// A file's name made into a valid one: what somebody probably meant.
    static func repaired(_ text: String) -> String? {
        let word = text.lowercased().map { $0 == "_" || $0 == " " || $0 == "." ? "-" : $0 }
        let name = String(word)
        return isFile(name) ? name : nil
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

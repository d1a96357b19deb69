/// Mends what people and programs put around addresses and what stays of a name with a comma in it.
enum AddressRepair {
    /// Addresses without quotes, brackets, `mailto:` and a last dot.
    static func cleaned(_ addresses: [MailAddress]) -> [MailAddress] {
        addresses.map { address in
            guard address.address.utf8.contains(UInt8(ascii: "@")) else { return address }
            var clean = address
            (clean.name, clean.address) = fullWidth(address) ?? (address.name, address.address)
            clean.address = bare(clean.address)
            clean.name = clean.name.map(unquoted)
            return clean
        }
    }

    /// The writers of a mail: those with an address first, the pieces of a name that a comma, colon or semicolon cut (`Lee, Ann <ann@…>`)
    /// put back before it.
    static func writers(_ addresses: [MailAddress]) -> [MailAddress] {
        let clean = cleaned(addresses)
        guard let at = clean.firstIndex(where: { $0.address.utf8.contains(UInt8(ascii: "@")) }), at > 0 else { return clean }
        var writer = clean[at]
        let pieces = clean[..<at].map { $0.name ?? $0.address } + [writer.name].compactMap(\.self)
        writer.name = pieces.joined(separator: ", ")
        return [writer] + clean[(at + 1)...]
    }

    /// `安＜ann@buyer.example＞`: brackets of another width than the standard's.
    private static func fullWidth(_ address: MailAddress) -> (name: String?, address: String)? {
        guard let open = address.address.lastIndex(where: { $0 == "＜" || $0 == "〈" }) else { return nil }
        let name = address.address[..<open].trimmingPrefix(while: \.isWhitespace)
        let inner = address.address[address.address.index(after: open)...].prefix { $0 != "＞" && $0 != "〉" }
        return (name.isEmpty ? address.name : String(name), String(inner))
    }

    private static func bare(_ address: String) -> String {
        var text = Substring(address)
        if text.lowercased().hasPrefix("mailto:") { text = text.dropFirst(7) }
        // No domain ends with a quote: one that does stands in quotes, or has lost the first.
        if let last = text.last, closers.contains(last) {
            text = text.dropLast()
            if let first = text.first, openers.contains(first) { text = text.dropFirst() }
        }
        while text.last == "." { text = text.dropLast() }
        return String(text)
    }

    /// `'Ann Lee'`, as Outlook writes names.
    private static func unquoted(_ name: String) -> String {
        guard name.count > 2, let first = name.first, let last = name.last, openers.contains(first), closers.contains(last) else { return name }
        return String(name.dropFirst().dropLast())
    }

    private static let openers: Set<Character> = ["'", "‘", "“", "\"", "`", "「"]
    private static let closers: Set<Character> = ["'", "’", "”", "\"", "`", "」"]
}

extension MailAddress {
    /// The addresses of a decoded value, as of a field that is no standard one (`X-Original-From`), with the usual damage mended.
    public static func list(in value: String) -> [MailAddress] {
        var notes = NoteBook()
        return AddressRepair.writers(AddressParser.parse(Array(value.utf8), notes: &notes))
    }
}

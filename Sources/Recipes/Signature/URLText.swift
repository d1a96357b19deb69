/// The parts of an absolute URL as text, without decoding or normalising a byte of it: signatures are made over the text.
struct URLText {
    /// The scheme, as `https`; empty when there is none.
    let scheme: Substring
    /// Host and port with the user part, if any.
    let authority: Substring
    /// From the first slash behind the authority to the query.
    let path: Substring
    /// Behind the question mark, up to a fragment; nil when there is no question mark.
    let query: Substring?
    /// Everything in front of the question mark and the fragment.
    let withoutQuery: Substring

    init(_ text: String) {
        let whole = text[...]
        let fragment = whole.utf8.firstIndex(of: UInt8(ascii: "#")) ?? whole.endIndex
        let mark = whole[..<fragment].utf8.firstIndex(of: UInt8(ascii: "?"))
        query = mark.map { whole[whole.utf8.index(after: $0)..<fragment] }
        withoutQuery = whole[..<(mark ?? fragment)]
        guard let colon = withoutQuery.utf8.firstIndex(of: UInt8(ascii: ":")), withoutQuery[colon...].hasPrefix("://") else {
            scheme = ""
            authority = ""
            path = withoutQuery
            return
        }
        scheme = withoutQuery[..<colon]
        let rest = withoutQuery[withoutQuery.utf8.index(colon, offsetBy: 3)...]
        let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        authority = rest[..<slash]
        path = rest[slash...]
    }

    /// The authority without user part and port.
    var host: Substring {
        let name = afterUser
        guard let colon = portColon else { return name }
        return name[..<colon]
    }

    /// The port as written; nil when none is.
    var port: Substring? {
        portColon.map { afterUser[afterUser.utf8.index(after: $0)...] }
    }

    /// The same URL with another authority.
    func with(authority other: some StringProtocol) -> String {
        "\(scheme)://\(other)\(path)\(query.map { "?\($0)" } ?? "")"
    }

    private var afterUser: Substring {
        guard let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) else { return authority }
        return authority[authority.utf8.index(after: at)...]
    }

    private var portColon: Substring.Index? {
        let name = afterUser
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let bracket = name.utf8.lastIndex(of: UInt8(ascii: "]"))
        return bracket.map { $0 < colon } ?? true ? colon : nil
    }
}

/// How a mail names the list that it came through.
public enum ListName {
    /// The id of the list (RFC 2919), the id as an address, and the address that its members write to (RFC 2369), in lower case.
    static func names(of mail: MailEvidence) -> Set<String> {
        var names: Set<String> = []
        if let value = mail.lowered("List-Id") {
            let id = value.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
            let whole = id.isEmpty ? value : String(id)
            names.insert(whole)
            if let dot = whole.firstIndex(of: ".") { names.insert(whole[..<dot] + "@" + whole[whole.index(after: dot)...]) }
        }
        if let post = mail.lowered("List-Post"), let start = post.firstRange(of: "<mailto:") {
            names.insert(String(post[start.upperBound...].prefix { $0 != ">" && $0 != "?" }))
        }
        if let list = mail.lowered("Mailing-List"), list.hasPrefix("list ") {
            names.insert(String(list.dropFirst(5).prefix { $0 != ";" && $0 != " " }))
        }
        return names
    }

    /// Those names of a decoded mail.
    public static func names(of mail: Mail) -> Set<String> {
        names(of: MailEvidence(mail))
    }
}

/// A node of a message's structure (RFC 9051 section 7.5.2, BODYSTRUCTURE).
public struct IMAPBodyPart: Sendable, Equatable {
    /// Where it stands, such as `1.2`; empty for the message itself when that is multipart.
    public let section: String
    /// Type and subtype in lower case, such as `text/html`.
    public let type: String
    /// Parameters of the type, names in lower case.
    public let parameters: [String: String]
    /// Content-ID with its brackets.
    public let contentID: String?
    /// Transfer encoding in lower case.
    public let encoding: String?
    /// Bytes as encoded.
    public let size: Int?
    /// `inline`, `attachment` or another, in lower case.
    public let disposition: String?
    /// From the disposition or else the type; undecoded.
    public let fileName: String?
    /// Of a multipart.
    public let children: [IMAPBodyPart]

    /// Reads the value of BODYSTRUCTURE; nil when it has not the shape of one.
    init?(_ value: IMAPValue, section: String = "") {
        guard let fields = value.list, let first = fields.first else { return nil }
        if first.list != nil {
            self.init(multipart: fields, section: section)
        } else {
            self.init(single: fields, section: section)
        }
    }

    private init(multipart fields: [IMAPValue], section: String) {
        let count = fields.prefix { $0.list != nil }.count
        let rest = fields.dropFirst(count)
        let prefix = section.isEmpty ? "" : section + "."
        children = fields.prefix(count).enumerated().compactMap { IMAPBodyPart($1, section: "\(prefix)\($0 + 1)") }
        self.section = section
        type = "multipart/" + (rest.first?.text?.lowercased() ?? "mixed")
        parameters = Self.pairs(rest.dropFirst().first)
        let shown = Self.disposition(rest.dropFirst(2).first)
        (disposition, fileName) = (shown.kind, shown.name)
        (contentID, encoding, size) = (nil, nil, nil)
    }

    private init?(single fields: [IMAPValue], section: String) {
        guard fields.count >= 7, let main = fields[0].text?.lowercased(), let sub = fields[1].text?.lowercased() else {
            return nil
        }
        self.section = section.isEmpty ? "1" : section
        type = "\(main)/\(sub)"
        parameters = Self.pairs(fields[2])
        contentID = fields[3].text
        encoding = fields[5].text?.lowercased()
        size = fields[6].number.flatMap { Int(exactly: $0) }
        // text has its line count, message/rfc822 an envelope, a body and a line count before the extensions (MD5 first).
        let extensions = main == "text" ? 9 : type == "message/rfc822" ? 11 : 8
        let shown = Self.disposition(fields.dropFirst(extensions).first)
        disposition = shown.kind
        fileName = shown.name ?? parameters["name"]
        children = []
    }

    private static func pairs(_ value: IMAPValue?) -> [String: String] {
        let texts = value?.list?.map { $0.text ?? "" } ?? []
        var result: [String: String] = [:]
        for index in stride(from: 0, to: texts.count - 1, by: 2) { result[texts[index].lowercased()] = texts[index + 1] }
        return result
    }

    private static func disposition(_ value: IMAPValue?) -> (kind: String?, name: String?) {
        guard let fields = value?.list else { return (nil, nil) }
        return (fields.first?.text?.lowercased(), pairs(fields.dropFirst().first)["filename"])
    }

    /// This part and all below, in order.
    public var all: [IMAPBodyPart] { [self] + children.flatMap(\.all) }
}

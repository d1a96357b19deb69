import CGMime

/// Takes a mail apart into its parts: GMime finds the parts, we bound what that may cost.
struct MimeReader {
    private var budget: ReadingBudget
    private let hint: String?

    private init(_ budget: ReadingBudget, hint: String?) {
        self.budget = budget
        self.hint = hint
    }

    /// The parts of a mail whose header is known. `depth` is the number of containers around it.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ block: RawHeader, _ header: PartHeader, hint: String?, depth: Int,
        budget: inout ReadingBudget, notes: inout NoteBook
    ) throws(MailError) -> MimeNode {
        var reader = MimeReader(budget, hint: hint)
        defer { budget = reader.budget }
        let body = UnsafeBufferPointer(rebasing: bytes[block.bodyStart...])
        guard header.mediaType.hasPrefix("multipart/") else { return try reader.leaf(header, body) }
        let whole = UnsafeBufferPointer(rebasing: bytes[typeFieldStart(bytes, block)...])
        if !block.isDamaged {
            let node = try reader.multipart(whole, depth: depth, notes: &notes)
            if let node, !node.children.isEmpty { return node }
        }
        return try reader.repaired(header, body, depth: depth, notes: &notes)
    }

    /// GMime need not see the fields before the first that matters.
    private static func typeFieldStart(_ bytes: UnsafeBufferPointer<UInt8>, _ block: RawHeader) -> Int {
        let isType = { (field: RawHeader.Field) in
            field.name.count == 12 && ASCII.matches("content-type", in: bytes, at: field.name.lowerBound)
        }
        return block.fields.first(where: isType)?.name.lowerBound ?? block.start
    }

    private mutating func leaf(_ header: PartHeader, _ content: UnsafeBufferPointer<UInt8>) throws(MailError) -> MimeNode {
        try budget.takePart()
        var node = MimeNode(header: header)
        if header.mediaType.hasPrefix("text/") {
            (node.content, node.encodingNote) = LabelledText.decode(content, as: header.encoding)
        } else {
            node.content = header.encoding.decode(content)
        }
        try budget.takeDecoded(node.content.count)
        return node
    }

    /// A multipart whose header or boundary GMime could not follow: tried once more with a clean header, else kept as one text.
    private mutating func repaired(
        _ header: PartHeader, _ body: UnsafeBufferPointer<UInt8>, depth: Int, notes: inout NoteBook
    ) throws(MailError) -> MimeNode {
        try budget.checkDepth(depth)
        notes.note(.structureRepaired, header.mediaType)
        if let boundary = BoundarySearch.boundary(declared: header.type["boundary"], in: body) {
            var clean = Array("Content-Type: \(Self.plain(header.mediaType)); boundary=\"\(boundary)\"\r\n\r\n".utf8)
            clean += body
            var node = try clean.withUnsafeBufferPointer { bytes throws(MailError) in
                try multipart(bytes, depth: depth, notes: &notes)
            }
            if let prologue = prologue(before: boundary, of: header, in: body) { node?.children.insert(try leaf(PartHeader(), prologue), at: 0) }
            if let node, !node.children.isEmpty { return node }
        }
        if let node = try packed(header, body, depth: depth, notes: &notes) { return node }
        var text = PartHeader()
        text.encoding = header.encoding
        return MimeNode(header: header, children: [try leaf(text, body)])
    }

    /// A multipart that was encoded as a whole, against RFC 2045 section 6.4, as SAP's do: its parts stand in the decoded bytes.
    private mutating func packed(
        _ header: PartHeader, _ body: UnsafeBufferPointer<UInt8>, depth: Int, notes: inout NoteBook
    ) throws(MailError) -> MimeNode? {
        guard header.encoding == .base64 || header.encoding == .quotedPrintable else { return nil }
        let content = header.encoding.decode(body)
        try budget.takeDecoded(content.count)
        var plain = header
        plain.encoding = .identity
        return try content.withUnsafeBufferPointer { bytes throws(MailError) in
            guard BoundarySearch.boundary(declared: header.type["boundary"], in: bytes) != nil else { return nil }
            return try repaired(plain, bytes, depth: depth + 1, notes: &notes)
        }
    }

    /// A type that GMime takes for a multipart for sure, whatever stands behind the slash.
    private static func plain(_ type: String) -> String {
        let isPlain = type.dropFirst("multipart/".count).utf8.allSatisfy { ASCII.lower($0) &- 97 < 26 || $0 == 0x2D }
        return isPlain ? type : "multipart/mixed"
    }

    /// What stands before the first boundary of a part that says of itself that it is text, too.
    private func prologue(
        before boundary: String, of header: PartHeader, in body: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8>? {
        guard header.isAlsoText else { return nil }
        var lines = ByteLines(body)
        while let line = lines.next(), !body[line.content].elementsEqual("--\(boundary)".utf8) {}
        let text = UnsafeBufferPointer(rebasing: body[..<lines.start])
        return text.allSatisfy(ASCII.isSpace) ? nil : text
    }

    private mutating func multipart(
        _ bytes: UnsafeBufferPointer<UInt8>, depth: Int, notes: inout NoteBook
    ) throws(MailError) -> MimeNode? {
        _ = GMimeLibrary.started
        try BoundarySearch.checkCount(bytes, limits: budget.limits)
        guard let parsed = try GuardedParse.parse(bytes, limits: budget.limits) else { return nil }
        defer { cgmime_unref(parsed) }
        // Here GMime and we have to agree, or the same bytes would be repaired again and again.
        guard cgmime_is_multipart(parsed) != 0 else { return nil }
        return try node(parsed, bytes, isInDigest: false, isTop: true, depth: depth, notes: &notes)
    }

    private mutating func node(
        _ object: UnsafeMutablePointer<GMimeObject>, _ bytes: UnsafeBufferPointer<UInt8>, isInDigest: Bool, isTop: Bool = false,
        depth: Int, notes: inout NoteBook
    ) throws(MailError) -> MimeNode {
        var header = header(of: object, notes: &notes)
        if isInDigest, !header.isTyped { header.mediaType = "message/rfc822" }
        guard cgmime_is_multipart(object) != 0 else {
            let content = UnsafeBufferPointer(rebasing: bytes[contentRange(of: object, bytes)])
            // Where a part has two types, GMime goes by the last and we by the first.
            guard header.mediaType.hasPrefix("multipart/") else { return try leaf(header, content) }
            return try repaired(header, content, depth: depth + 1, notes: &notes)
        }
        if !header.mediaType.hasPrefix("multipart/") { header.mediaType = "multipart/mixed" }
        try budget.takePart()
        try budget.checkDepth(depth + 1)
        var node = MimeNode(header: header)
        let multipart = cgmime_multipart(object)
        for index in 0..<g_mime_multipart_get_count(multipart) {
            guard let child = g_mime_multipart_get_part(multipart, index) else { continue }
            let isDigest = header.mediaType == "multipart/digest"
            node.children.append(try self.node(child, bytes, isInDigest: isDigest, depth: depth + 1, notes: &notes))
        }
        if node.children.isEmpty, !isTop { try keepPrologue(of: multipart, in: &node, notes: &notes) }
        return node
    }

    /// Where the content of a leaf stands, without the line end that belongs to the boundary behind it (RFC 2046 section 5.1.1).
    private func contentRange(of object: UnsafeMutablePointer<GMimeObject>, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var (start, end): (gint64, gint64) = (0, 0)
        guard cgmime_is_part(object) != 0, cgmime_content_bounds(object, &start, &end) != 0 else { return 0..<0 }
        guard start >= 0, end >= start, end <= bytes.count else { return 0..<0 }
        var range = Int(start)..<Int(end)
        // Where a mail ends with its last boundary, without a line end, GMime takes off the LF and leaves the CR.
        if range.upperBound < bytes.count, bytes[range.upperBound] == 0x0A, !range.isEmpty, bytes[range.upperBound - 1] == 0x0D {
            range = range.lowerBound..<range.upperBound - 1
        }
        return range
    }

    /// A multipart inside another whose boundary never comes: its text stands before the first part.
    private mutating func keepPrologue(
        of multipart: UnsafeMutablePointer<GMimeMultipart>, in node: inout MimeNode, notes: inout NoteBook
    ) throws(MailError) {
        guard let prologue = g_mime_multipart_get_prologue(multipart) else { return }
        notes.note(.structureRepaired, node.header.mediaType)
        let text = UnsafeRawBufferPointer(start: prologue, count: strlen(prologue)).assumingMemoryBound(to: UInt8.self)
        node.children = [try leaf(PartHeader(), text)]
    }

    private func header(of object: UnsafeMutablePointer<GMimeObject>, notes: inout NoteBook) -> PartHeader {
        var header = PartHeader()
        guard let list = g_mime_object_get_header_list(object) else { return header }
        for index in 0..<g_mime_header_list_get_count(list) {
            guard let field = g_mime_header_list_get_header_at(list, index), let name = g_mime_header_get_name(field),
                let raw = g_mime_header_get_raw_value(field)
            else { continue }
            let value = UnsafeRawBufferPointer(start: raw, count: strlen(raw)).assumingMemoryBound(to: UInt8.self)
            header.take(name: String(cString: name), raw: value, hint: hint, notes: &notes)
        }
        return header
    }
}

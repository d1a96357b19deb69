/// A `multipart/form-data` body (RFC 7578): its fields and its files.
public struct MultipartForm: Sendable, Equatable {
    /// A part that has a file name.
    public struct File: Sendable, Equatable {
        /// The field's name.
        public var field: String
        /// The file's name as declared, without any path in front.
        public var name: String
        /// The declared media type; nil when there is none.
        public var type: String?
        /// The content.
        public var bytes: [UInt8]
    }

    /// The parts without a file name.
    public var fields: FormFields
    /// The parts with one.
    public var files: [File]

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: all of it.
    ///   - boundary: the parameter of the content type.
    ///   - limits: how many parts there may be, and how many bytes in all.
    /// - Throws: `RecipeError` of code `body.too_large` or `body.malformed`.
    public init(parsing body: [UInt8], boundary: String, limits: FormFields.Limits = .standard) throws(RecipeError) {
        guard body.count <= limits.bytes else {
            throw RecipeError(.bodyTooLarge, "The form has \(body.count) bytes; the limit is \(limits.bytes) bytes.")
        }
        fields = FormFields()
        files = []
        for part in try Self.parts(of: body, boundary: boundary, limit: limits.fields) { append(part) }
    }

    private static func parts(of body: [UInt8], boundary: String, limit: Int) throws(RecipeError) -> [ArraySlice<UInt8>] {
        let opening = Array("--\(boundary)".utf8)
        let separator = [0x0D, 0x0A] + opening
        guard !boundary.isEmpty, body.starts(with: opening) else { throw malformed("It does not begin with its boundary.") }
        var parts: [ArraySlice<UInt8>] = []
        var start = opening.count
        while !body[start...].starts(with: [0x2D, 0x2D]) {
            guard parts.count < limit else { throw RecipeError(.bodyTooLarge, "The form has more than \(limit) parts.") }
            guard let end = find(separator, in: body, from: start) else { throw malformed("Its last part has no end.") }
            parts.append(body[start..<end].dropFirst(2))
            start = end + separator.count
        }
        return parts
    }

    private mutating func append(_ part: ArraySlice<UInt8>) {
        let blank = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: Array(part), from: 0)
        guard let blank else { return }
        let head = String(decoding: part.prefix(blank), as: UTF8.self)
        let content = Array(part.dropFirst(blank + 4))
        let lines = head.split(whereSeparator: \.isNewline)
        guard let disposition = Self.header("content-disposition", in: lines), let name = MediaType(disposition)["name"] else {
            return
        }
        guard let file = MediaType(disposition)["filename"] else {
            fields.fields.append(.init(name: name, value: String(decoding: content, as: UTF8.self)))
            return
        }
        let leaf = file.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? file
        files.append(File(field: name, name: leaf, type: Self.header("content-type", in: lines), bytes: content))
    }

    private static func header(_ name: String, in lines: [Substring]) -> String? {
        for line in lines {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
            if ASCII.equalIgnoringCase(String(line[..<colon]), name) {
                return String(ASCII.trimmed(line[line.utf8.index(after: colon)...]))
            }
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + needle.count <= body.count {
            guard let next = body[index...].firstIndex(of: needle[0]), next + needle.count <= body.count else { return nil }
            if body[next..<next + needle.count].elementsEqual(needle) { return next }
            index = next + 1
        }
        return nil
    }

    private static func malformed(_ why: String) -> RecipeError {
        RecipeError(.bodyMalformed, "The body is not multipart. \(why)")
    }
}

extension JSONValue {
    /// Reads a body whose character set may be another one than JSON's UTF-8, as older order systems send it.
    ///
    /// Bytes that are UTF-8 are read as UTF-8 whatever is declared. Others are read by the declared set, else as GB18030.
    ///
    /// - Parameters:
    ///   - body: all of it, with or without byte order mark.
    ///   - contentType: the header's value; nil where there is none.
    /// - Throws: `RecipeError` for what is no JSON, or has bytes that no set explains.
    public init(parsing body: [UInt8], contentType: String?) throws(RecipeError) {
        let bare = body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body
        if String(validating: bare, as: UTF8.self) != nil {
            self = try JSONValue(parsing: bare)
            return
        }
        let text = try Self.foreignText(bare, charset: contentType.map(MediaType.init)?["charset"])
        self = try JSONValue(parsing: Array(text.utf8))
    }

    private static func foreignText(_ body: [UInt8], charset: String?) throws(RecipeError) -> String {
        let declared = charset.flatMap { try? TextDecoder(charset: $0) }  // a set that is not known here declares nothing
        if let declared {
            let text = declared.decode(body)
            if !text.unicodeScalars.contains("\u{FFFD}") { return text }
        }
        let text = try TextDecoder(charset: "gb18030").decode(body)
        guard !text.unicodeScalars.contains("\u{FFFD}") else {
            throw RecipeError(.bodyMalformed, "The body is neither UTF-8 nor what its character set declares.")
        }
        return text
    }
}

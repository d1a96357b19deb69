import CCurl

/// The origin of a URL, read by the very parser that libcurl connects by.
struct WebAddress: Equatable {
    let scheme: String
    let host: String
    let port: String

    /// Fit for error texts: no path, query or credentials.
    var text: String { "\(scheme)://\(host):\(port)" }

    init(_ url: String, allowing schemes: Set<String>) throws(TransferError) {
        guard let parser = curl_url() else { throw Self.malformed }
        defer { curl_url_cleanup(parser) }
        guard !url.utf8.contains(0),
            curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parser)
        else { throw Self.malformed }
        guard schemes.contains(scheme) else {
            let allowed = schemes.sorted().joined(separator: " and ")
            throw TransferError(
                .protocolRefused, "The URL begins with \(PlainText.cleaned(scheme)); allowed is only \(allowed).")
        }
        guard let host = Self.part(CURLUPART_HOST, of: parser) else { throw Self.malformed }
        self.scheme = scheme
        self.host = host
        port = Self.part(CURLUPART_PORT, of: parser) ?? ""
    }

    private static let malformed = TransferError(
        .invalidRequest, "The URL is malformed; it must be absolute, like https://host/path.")

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

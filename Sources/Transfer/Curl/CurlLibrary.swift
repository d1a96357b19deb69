import CCurl

/// libcurl as a whole.
enum CurlLibrary {
    /// Set up once, before the first handle; libcurl asks for it.
    static let isReady: Bool = ccurl_global_init() == CURLE_OK

    /// As libcurl writes it: 0x075801 is 7.88.1.
    static let version: UInt32 = ccurl_version()

    /// From 8.0 to 8.16 a body of known size may never get its final dot (curl #18798).
    static let mayAnnounceUploadSize = version < 0x080000 || version >= 0x081100

    /// libcurl's plain text for a result code.
    static func text(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}

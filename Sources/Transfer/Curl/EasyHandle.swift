import CCurl

/// One libcurl easy handle with the lists and the error text that must live as long as it does.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private(set) var failedOption: CURLcode = CURLE_OK
    /// TCP stands and TLS is being negotiated; libcurl's clock does not tell the two apart.
    fileprivate(set) var tlsBegan = false

    init() throws(TransferError) {
        guard CurlLibrary.isReady, let pointer = curl_easy_init() else {
            throw .noLibrary
        }
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setBasics()
    }

    private func setBasics() {
        set(CURLOPT_ERRORBUFFER, pointer: errorText)
        set(CURLOPT_NOSIGNAL, true)
        // Only OpenSSL has it; without it a time-out in TLS is called one in connecting.
        _ = ccurl_set_tls_begin(pointer, noteTLS)
        _ = ccurl_set_pointer(pointer, CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(self).toOpaque())
        tlsBegan = false
    }

    /// Back to the start; only open connections are kept.
    func reset() {
        curl_easy_reset(pointer)
        for list in lists { curl_slist_free_all(list) }
        lists = []
        failedOption = CURLE_OK
        errorText[0] = 0
        setBasics()
    }

    deinit {
        curl_easy_cleanup(pointer)
        for list in lists { curl_slist_free_all(list) }
        errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Bool) { note(ccurl_set_long(pointer, option, value ? 1 : 0)) }
    func set(_ option: CURLoption, _ value: Int) { note(ccurl_set_long(pointer, option, value)) }
    func set(_ option: CURLoption, _ value: String) { note(ccurl_set_string(pointer, option, value)) }
    func set(_ option: CURLoption, size: Int) { note(ccurl_set_size(pointer, option, curl_off_t(size))) }
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        note(ccurl_set_pointer(pointer, option, value))
    }
    func set(_ option: CURLoption, callback: @escaping ccurl_bytes_callback) {
        note(ccurl_set_bytes_callback(pointer, option, callback))
    }

    /// Milliseconds, at least one: zero means "for ever" to libcurl.
    func set(_ option: CURLoption, _ value: Duration) { set(option, max(1, value.wholeMilliseconds)) }

    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        guard let list else { return }
        lists.append(list)
        note(ccurl_set_list(pointer, option, list))
    }

    /// The first option that libcurl refused is the one told.
    func checkOptions() throws(TransferError) {
        guard failedOption != CURLE_OK else { return }
        throw TransferError(
            .library(Int(failedOption.rawValue)),
            "libcurl refused an option: \(CurlLibrary.text(failedOption)). Install libcurl 7.88 or newer with OpenSSL.")
    }

    private func note(_ code: CURLcode) {
        if failedOption == CURLE_OK { failedOption = code }
    }

    func long(_ name: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, name, &value) == CURLE_OK ? value : 0
    }

    /// Microseconds since the start; zero when the phase was not reached.
    func microseconds(_ name: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return ccurl_get_size(pointer, name, &value) == CURLE_OK ? Int64(value) : 0
    }

    func string(_ name: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard ccurl_get_string(pointer, name, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    /// The connection's socket, for waiting on it.
    var socket: Int32? {
        var value: curl_socket_t = -1
        return ccurl_get_socket(pointer, &value) == CURLE_OK && value >= 0 ? value : nil
    }

    /// What libcurl says of the last failure; may quote the server, never a URL's query.
    var lastError: String { String(cString: errorText) }
}

private let noteTLS: curl_ssl_ctx_callback = { _, _, context in
    if let context { Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().tlsBegan = true }
    return CURLE_OK
}

extension Duration {
    /// Rounded up, so that a positive time-out never becomes zero.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64.max / 1_000_000 else { return Int(Int32.max) }
        return min(Int(Int32.max), Int(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}

extension TransferError {
    static let noLibrary = TransferError(.library(Int(CURLE_FAILED_INIT.rawValue)), "libcurl could not be set up.")
}

import CCurl

extension EasyHandle {
    /// Trust, proxy and guard; verification of certificates is switched off for TLS that may as well be absent, and nowhere else.
    func apply(_ options: TransferOptions) {
        set(CURLOPT_SSL_VERIFYPEER, true)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_TCP_KEEPALIVE, true)
        if let caFile = options.caFile {
            set(CURLOPT_CAINFO, caFile)
            set(CURLOPT_CAPATH, pointer: nil)
        }
        switch options.proxy {
        case .none: set(CURLOPT_PROXY, "")
        case .environment: break
        case .url(let url): set(CURLOPT_PROXY, url)
        }
    }

    /// The upgrade of a mail server's plain connection; comes after the options.
    func apply(_ security: MailServer.Security, _ options: TransferOptions) {
        switch security {
        case .startTLS: set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        case .startTLSIfOffered:
            set(CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
            guard options.caFile == nil else { return }
            set(CURLOPT_SSL_VERIFYPEER, false)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        case .tls, .none: break
        }
    }

    /// Lets `watch` see every address before it is connected. `watch` must outlive the handle's transfer.
    func apply(_ watch: SocketWatch) {
        _ = ccurl_set_opensocket(pointer, openGuardedSocket)
        set(CURLOPT_OPENSOCKETDATA, pointer: Unmanaged.passUnretained(watch).toOpaque())
    }

    func apply(_ credentials: Credentials) {
        set(CURLOPT_USERNAME, credentials.user)
        set(CURLOPT_SASL_IR, true)
        if let options = credentials.loginOptions { set(CURLOPT_LOGIN_OPTIONS, options) }
        switch credentials {
        case .password(_, let password, _): set(CURLOPT_PASSWORD, password)
        case .xoauth2(_, let token), .oauthBearer(_, let token), .oauth(_, let token): set(CURLOPT_XOAUTH2_BEARER, token)
        }
    }
}

/// Remembers that an address was refused, because libcurl reports no more than "could not connect".
final class SocketWatch {
    let allowed: ResolverGuard
    var didRefuse = false
    var didOpen = false

    init(_ allowed: ResolverGuard) { self.allowed = allowed }
}

private let openGuardedSocket: curl_opensocket_callback = { context, _, address in
    guard let context, let address else { return CURL_SOCKET_BAD }
    let watch = Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue()
    return watch.open(address)
}

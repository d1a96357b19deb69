import CCurl

/// A libcurl failure with what is needed to say it plainly.
struct CurlFailure {
    let code: CURLcode
    /// Who was talked to, such as `https://api.example.com:8443`.
    let target: String
    let handle: EasyHandle
    let watch: SocketWatch?
    let timeout: Duration
    let connectTimeout: Duration
    /// The phase a time-out fell into, when the protocol knows better than libcurl's clock.
    var phase: TransferError.Phase?

    var error: TransferError {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: TransferError(.resolve, "The name of \(target) has no address.")
        case CURLE_COULDNT_CONNECT: connectError
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            TransferError(.proxy, "The proxy on the way to \(target) can not be used: \(reason).")
        case CURLE_OPERATION_TIMEDOUT: timeoutError
        case CURLE_URL_MALFORMAT: TransferError(.invalidRequest, "The URL for \(target) is malformed.")
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE: lostError
        case CURLE_BAD_CONTENT_ENCODING:
            TransferError(.protocolViolation, "The answer of \(target) is not compressed as it says.")
        // Schemes are judged before libcurl sees them; what is left of the first is HTTP/0.9.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_REMOTE_ACCESS_DENIED:
            TransferError(.protocolViolation, "The answer of \(target) does not keep to the protocol: \(reason).")
        case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: TransferError(.loginRefused, "\(target) did not accept the credentials.")
        case CURLE_ABORTED_BY_CALLBACK: .cancelled(target)
        case _ where Self.tlsCodes.contains(code.rawValue): tlsError
        default:
            TransferError(.library(Int(code.rawValue)), "The transfer with \(target) failed: \(reason).")
        }
    }

    private static let tlsCodes: Set<CURLcode.RawValue> = Set(
        [
            CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
        ].map(\.rawValue))

    /// libcurl's own words, which name hosts and certificates, never a URL's query.
    private var reason: String {
        let text = handle.lastError.isEmpty ? CurlLibrary.text(code) : handle.lastError
        return PlainText.cleaned(text.hasSuffix(".") ? String(text.dropLast()) : text)
    }

    private var connectError: TransferError {
        if let watch, watch.didRefuse, !watch.didOpen {
            return TransferError(
                .refusedAddress,
                "The name of \(target) leads to an address that may not be connected; allow its block if that is meant.")
        }
        return TransferError(.connect, "No connection to \(target) could be opened: \(reason).")
    }

    private var tlsError: TransferError {
        TransferError(.tls, "TLS with \(target) failed: \(reason).")
    }

    private var lostError: TransferError {
        if code == CURLE_RECV_ERROR, reason.hasPrefix("CONNECT tunnel") || reason.hasPrefix("Received HTTP code") {
            return TransferError(.proxy, "The proxy on the way to \(target) refused: \(reason).")
        }
        return TransferError(.connectionLost, "The connection to \(target) was lost before the answer was whole.")
    }

    private var timeoutError: TransferError {
        let phase = phase ?? reachedPhase
        let limit = [.resolve, .connect, .tls].contains(phase) ? min(connectTimeout, timeout) : timeout
        return .timeout(phase, target: target, limit: limit)
    }

    private var reachedPhase: TransferError.Phase {
        // First of all: on a kept connection nothing is looked up, and a request that is out must never count as one that is not.
        if handle.microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 { return .response }
        if handle.microseconds(CURLINFO_NAMELOOKUP_TIME_T) == 0 { return .resolve }
        return handle.tlsBegan ? .tls : .connect
    }
}

extension TransferError {
    static func cancelled(_ target: String) -> TransferError {
        TransferError(.cancelled, "The transfer with \(target) was cancelled.")
    }

    static func timeout(_ phase: Phase, target: String, limit: Duration) -> TransferError {
        let doing =
            switch phase {
            case .queue: "waiting for a free connection to"
            case .resolve: "looking up the address of"
            case .connect: "connecting"
            case .tls: "negotiating TLS with"
            case .login: "logging in to"
            case .response: "waiting for the answer of"
            case .body: "receiving the answer of"
            case .command: "waiting for the answer to a command by"
            }
        return TransferError(.timeout(phase), "Time ran out while \(doing) \(target); the limit is \(limit).")
    }
}

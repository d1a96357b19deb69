import CCurl

/// A failure over SFTP in words: libcurl passes on little of what libssh2 knows.
struct SFTPFailure {
    let code: CURLcode
    let server: SFTPServer
    let handle: EasyHandle

    var error: TransferError {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION: TransferError(.tls, otherKey)
        case CURLE_FAILED_INIT where isWithoutCommonKey, CURLE_SSH where isWithoutCommonKey:
            TransferError(
                .unsupported,
                "\(server.target) and libssh2 here have no kind of host key in common. Debian 12's libssh2 cannot use hosts that have RSA keys"
                    + " only: give the host an Ed25519 or ECDSA key.")
        case CURLE_LOGIN_DENIED: TransferError(.loginRefused, "\(server.target) did not accept the login of \(server.user).")
        case CURLE_QUOTE_ERROR, CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED:
            TransferError(.commandRefused, "\(server.target) refused a command.", serverText: words)
        case CURLE_OPERATION_TIMEDOUT:
            TransferError(
                .timeout(.body), "\(server.target) sent nothing for \(server.stallTimeout), or did not answer within \(server.connectTimeout).")
        case CURLE_SSH: TransferError(.connectionLost, "The SSH session with \(server.target) failed: \(words).")
        default:
            CurlFailure(
                code: code, target: server.target, handle: handle, watch: nil, timeout: server.stallTimeout,
                connectTimeout: server.connectTimeout, phase: nil
            ).error
        }
    }

    private var isWithoutCommonKey: Bool { handle.lastError.contains("exchange encryption keys") }

    private var otherKey: String {
        let shown = handle.lastError.split(separator: " ").drop { $0 != "Remote" }.dropFirst().first ?? "another one"
        return
            "\(server.target) shows the key SHA256:\(shown.prefix { $0 != "=" }), and SHA256:\(server.pinned) is pinned. Ask who runs the host whether its"
            + " key was changed; until then nobody is spoken to."
    }

    private var words: String {
        PlainText.cleaned(handle.lastError.isEmpty ? CurlLibrary.text(code) : handle.lastError)
    }
}

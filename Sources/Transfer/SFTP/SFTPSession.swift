import CCurl

/// Files on a host over SFTP (libcurl with libssh2). The connection is kept between calls, and opened anew where it was lost.
///
/// Calls block a thread of the session's own, one after another. Paths are absolute. A host whose key is not the pinned one is refused
/// before the login.
public actor SFTPSession {
    private let server: SFTPServer
    private let handle: EasyHandle
    private let key: MemoryFile?
    private let executor = ThreadExecutor(name: "sftp")

    /// The session's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Prepares a session; it connects with the first call.
    ///
    /// - Throws: `TransferError` with `.invalidRequest` for a key that cannot be used, or a name with control characters.
    public init(_ server: SFTPServer) throws(TransferError) {
        guard ![server.host, server.user].contains(where: { $0.isEmpty || $0.utf8.contains { $0 < 0x20 } }), (1...65_535).contains(server.port)
        else {
            throw TransferError(.invalidRequest, "The SFTP host, its port or the login cannot be used.")
        }
        self.server = server
        handle = try EasyHandle()
        if case .key(let text) = server.credential {
            if let problem = SFTPKey(text).problem { throw TransferError(.invalidRequest, problem) }
            key = try MemoryFile(text.hasSuffix("\n") ? text : text + "\n")
        } else {
            key = nil
        }
    }

    /// What stands in a folder.
    public func list(_ folder: String) throws(TransferError) -> [SFTPEntry] {
        let bytes = SFTPBuffer(limit: 64 << 20)
        try transfer(folder.hasSuffix("/") ? folder : folder + "/", into: bytes)
        return String(decoding: bytes.bytes, as: UTF8.self).split(separator: "\n").compactMap(SFTPEntry.init(line:))
    }

    /// A small file as a whole.
    ///
    /// - Parameter limit: the bytes that it may have.
    public func read(_ path: String, limit: Int) throws(TransferError) -> [UInt8] {
        let bytes = SFTPBuffer(limit: limit)
        try transfer(path, into: bytes)
        return bytes.bytes
    }

    /// Appends a file's bytes to an open one.
    ///
    /// - Parameter offset: where to go on after a break.
    public func download(_ path: String, to descriptor: CInt, from offset: Int = 0) throws(TransferError) {
        try transfer(path, into: SFTPFile(descriptor: descriptor), from: offset)
    }

    /// Writes a file, over one that is there.
    public func write(_ bytes: [UInt8], to path: String) throws(TransferError) {
        try send(SFTPBytes(bytes), to: path)
    }

    /// Writes a file with what an open one has, over one that is there. No more than a piece of it is in memory.
    public func upload(_ descriptor: CInt, to path: String) throws(TransferError) {
        try send(SFTPFileBytes(descriptor: descriptor), to: path)
    }

    /// Renames a file. A host never overwrites: where the new name is taken, it refuses (`.commandRefused`).
    public func rename(_ path: String, to other: String) throws(TransferError) {
        try command("rename \(quoted(path)) \(quoted(other))")
    }

    /// Removes a file.
    public func remove(_ path: String) throws(TransferError) {
        try command("rm \(quoted(path))")
    }

    /// Makes a folder.
    public func makeFolder(_ path: String) throws(TransferError) {
        try command("mkdir \(quoted(path))")
    }

    // MARK: - libcurl

    private func command(_ text: String) throws(TransferError) {
        prepare("/")
        handle.set(CURLOPT_NOBODY, true)
        handle.set(CURLOPT_QUOTE, lines: [text])
        try perform()
    }

    private func transfer(_ path: String, into sink: SFTPSink, from offset: Int = 0) throws(TransferError) {
        prepare(path)
        if offset > 0 { handle.set(CURLOPT_RESUME_FROM_LARGE, size: offset) }
        handle.set(CURLOPT_WRITEFUNCTION, callback: receiveBytes)
        handle.set(CURLOPT_WRITEDATA, pointer: Unmanaged.passUnretained(sink).toOpaque())
        try withExtendedLifetime(sink) { () throws(TransferError) in try perform { sink.failure } }
    }

    private func send(_ source: SFTPSource, to path: String) throws(TransferError) {
        prepare(path)
        handle.set(CURLOPT_UPLOAD, true)
        handle.set(CURLOPT_INFILESIZE_LARGE, size: source.size)
        handle.set(CURLOPT_READFUNCTION, callback: sendBytes)
        handle.set(CURLOPT_READDATA, pointer: Unmanaged.passUnretained(source).toOpaque())
        try withExtendedLifetime(source) { () throws(TransferError) in try perform { source.failure } }
    }

    private func prepare(_ path: String) {
        handle.reset()
        handle.set(CURLOPT_URL, server.target + Self.encoded(path))
        handle.set(CURLOPT_PROTOCOLS_STR, "sftp")
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_USERNAME, server.user)
        handle.set(CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, server.pinned)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeout)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        handle.set(CURLOPT_LOW_SPEED_TIME, max(1, server.stallTimeout.wholeMilliseconds / 1_000))
        switch server.credential {
        case .password(let password):
            handle.set(CURLOPT_SSH_AUTH_TYPES, Self.byPassword)
            handle.set(CURLOPT_PASSWORD, password)
        case .key:
            handle.set(CURLOPT_SSH_AUTH_TYPES, Self.byKey)
            if let key { handle.set(CURLOPT_SSH_PRIVATE_KEYFILE, key.path) }
        }
    }

    // CURLSSH_AUTH_PUBLICKEY; CURLSSH_AUTH_PASSWORD and CURLSSH_AUTH_KEYBOARD: casts in the header, which Swift does not see.
    private static let byKey = 1
    private static let byPassword = 2 | 8

    /// - Parameter ours: why we broke it off, which libcurl does not know.
    private func perform(_ ours: () -> TransferError? = { nil }) throws(TransferError) {
        try handle.checkOptions()
        let code = curl_easy_perform(handle.pointer)
        guard code != CURLE_OK else { return }
        if let failure = ours() { throw failure }
        throw SFTPFailure(code: code, server: server, handle: handle).error
    }

    private func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain || "/-._~".utf8.contains(byte) { return String(Unicode.Scalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

extension SFTPEntry {
    /// Whether its name can stand in a command: SFTP allows line ends in names, libcurl's commands do not.
    public var isNameable: Bool { !name.utf8.contains { $0 < 0x20 || $0 == 0x7F } && !name.contains("/") }
}

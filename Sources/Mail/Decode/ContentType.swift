import CMagic
import Synchronization

/// The media type of a file by its content.
public enum ContentType {
    /// The type, for example `image/png`; nil when the content says nothing.
    public static func detect(_ bytes: [UInt8]) -> String? {
        if bytes.isEmpty { return nil }
        if let (_, type) = signatures.first(where: { bytes.starts(with: $0.0) }) { return type }
        guard let type = MagicPool.shared.detect(bytes), type != "application/octet-stream", type != "application/x-empty" else {
            return nil
        }
        return type
    }

    /// The files that mails are full of, told without waking libmagic.
    private static let signatures: [([UInt8], String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF89a".utf8), "image/gif"),
        (Array("GIF87a".utf8), "image/gif"),
        (Array("%PDF-".utf8), "application/pdf"),
    ]
}

/// libmagic's handles serve one caller at a time and are costly to make, so they are kept.
private final class MagicPool: Sendable {
    static let shared = MagicPool()

    private struct Handle: @unchecked Sendable {
        // Used by one caller at a time: the pool hands it out and takes it back.
        let cookie: magic_t
    }

    private let idle = Mutex<[Handle]>([])

    func detect(_ bytes: [UInt8]) -> String? {
        guard let handle = idle.withLock({ $0.popLast() }) ?? Self.open() else { return nil }
        defer { idle.withLock { $0.append(handle) } }
        // The start of a file says what it is.
        return bytes.withUnsafeBytes { buffer in
            magic_buffer(handle.cookie, buffer.baseAddress, min(buffer.count, 64 << 10)).map { String(cString: $0) }
        }
    }

    private static func open() -> Handle? {
        guard let cookie = magic_open(MAGIC_MIME_TYPE) else { return nil }
        if magic_load(cookie, nil) == 0 { return Handle(cookie: cookie) }
        magic_close(cookie)
        return nil
    }
}

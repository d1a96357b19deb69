import CCurl

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the server said while libcurl logged in; the only place where it tells why it refused.
final class LoginTalk {
    private static let longest = 64 << 10

    private let stop: StopWish
    private var bytes: [UInt8] = []

    init(stop: StopWish) { self.stop = stop }

    var isEmpty: Bool { bytes.isEmpty }

    private var lines: [[UInt8]] {
        bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map(Array.init)
    }

    /// Must outlive the handle's transfer.
    func listen(on handle: EasyHandle) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_HEADERDATA, pointer: context)
        handle.set(CURLOPT_HEADERFUNCTION, callback: hearLine)
        _ = ccurl_set_progress(handle.pointer, askWhetherToStop)
        handle.set(CURLOPT_XFERINFODATA, pointer: context)
        handle.set(CURLOPT_NOPROGRESS, false)
    }

    fileprivate func hear(_ line: UnsafeRawBufferPointer) {
        bytes += line.prefix(max(0, Self.longest - bytes.count))
    }

    fileprivate var wantsStop: Bool { stop.isSet }

    var saidBye: Bool { lines.contains { $0.starts(with: "* BYE".utf8) } }

    /// The last refusal: a tagged NO or BAD, a BYE, and before it perhaps the JSON of XOAUTH2.
    func refusal(redactedBy credentials: Credentials) -> (text: String?, code: String?) {
        var words: [String] = []
        var code: String?
        for line in lines {
            switch IMAPReply(IMAPResponse(parts: [.text(line)])) {
            case .tagged(_, let status) where status.kind != .ok: (words, code) = (words + [status.text], status.code)
            case .status(let status) where status.kind == .bye || status.kind == .no: words.append(status.text)
            case .continuation(let challenge): words += Self.explanation(challenge).map { [$0] } ?? []
            default: break
            }
        }
        let text = PlainText.cleaned(credentials.redact(words.joined(separator: " ")))
        return (text.isEmpty ? nil : text, code)
    }

    /// XOAUTH2 and OAUTHBEARER refuse with base64 of a JSON object (RFC 7628 section 3.2.2).
    private static func explanation(_ challenge: [UInt8]) -> String? {
        guard let decoded = Data(base64Encoded: Data(challenge)), decoded.first == UInt8(ascii: "{") else { return nil }
        return PlainText.cleaned(decoded)
    }
}

private let hearLine: ccurl_bytes_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let talk = Unmanaged<LoginTalk>.fromOpaque(context).takeUnretainedValue()
    talk.hear(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private let askWhetherToStop: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context else { return 0 }
    return Unmanaged<LoginTalk>.fromOpaque(context).takeUnretainedValue().wantsStop ? 1 : 0
}

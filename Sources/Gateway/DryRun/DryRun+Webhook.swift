import Channels
import Intake
import Recipes
import Settings

extension DryRun {
    /// Verifies, answers and maps a request as the gateway would.
    func webhook(_ input: String, _ bytes: [UInt8], _ headers: [(name: String, value: String)]) async -> Result {
        guard let webhook = assembly.webhooks[adapter.name] else {
            return Result(input: input, adapter: adapter.name, disposition: "refused", reason: "disabled", error: "The adapter is not enabled.")
        }
        var request = RawRequest.parse(bytes) ?? bare(bytes, headers)
        for (name, value) in headers where request.headers[name] == nil { request.headers.append(name, value) }
        request.receivedAt = now.microseconds
        request.publicURL = webhook.publicURL
        switch webhook.endpoint.receive(request, mode: mode ?? webhook.mode) {
        case .answered(let answer, _):
            return Result(input: input, adapter: adapter.name, disposition: "processed", reason: "challenge", answer: answer)
        case .refused(let refusal, let answer):
            return Result(
                input: input, adapter: adapter.name, disposition: "refused", reason: refusal.code.rawValue, answer: answer, error: refusal.sentence)
        case .accepted(let acceptance):
            let reception = WebhookReceiver.reception(of: request, key: acceptance.eventKey, adapter: adapter.name)
            let delivery = delivery(
                reception.body, contentType: reception.contentType, meta: reception.wholeMeta, key: reception.key)
            var result = await process(input, delivery, answer: acceptance.acknowledgement)
            // Taken all the same, in the modes `shadow` and `hold`: whoever tries it wants to know why it would be refused.
            if case .refused(let refusal) = acceptance.verdict { result.reason = result.reason ?? refusal.code.rawValue }
            return result
        }
    }

    private func bare(_ bytes: [UInt8], _ headers: [(name: String, value: String)]) -> HTTPInput {
        var fields = HeaderFields()
        for (name, value) in headers { fields.append(name, value) }
        return HTTPInput(
            method: "POST", target: "/in/\(adapter.name)", headers: fields, body: bytes, peer: nil, receivedAt: now.microseconds)
    }
}

/// A request as it stands in an `.http` file: request line, headers, an empty line, the body.
enum RawRequest {
    /// nil for bytes that do not begin with a request line.
    static func parse(_ bytes: [UInt8]) -> HTTPInput? {
        guard let (head, bodyStart) = split(bytes) else { return nil }
        var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }[...]
        guard let first = lines.popFirst() else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/"), words[0].utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            return nil
        }
        var headers = HeaderFields()
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers.append(String(line[..<colon]), line[line.index(after: colon)...].trimmingBlanks)
        }
        return HTTPInput(
            method: String(words[0]), target: String(words[1]), headers: headers, body: body(bytes[bodyStart...], headers),
            peer: nil, receivedAt: 0)
    }

    private static func split(_ bytes: [UInt8]) -> (head: ArraySlice<UInt8>, bodyStart: Int)? {
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes[start..<end]
            if line.isEmpty || line.elementsEqual([0x0D]) { return (bytes[..<start], end + 1) }
            start = end + 1
        }
        // A request without a body may end without its empty line.
        return bytes.isEmpty ? nil : (bytes[...], bytes.count)
    }

    /// An editor may have added a line end behind the body; Content-Length tells what belongs to it.
    private static func body(_ bytes: ArraySlice<UInt8>, _ headers: HeaderFields) -> [UInt8] {
        guard let length = headers["content-length"].flatMap({ Int($0) }), length < bytes.count else { return Array(bytes) }
        return Array(bytes.prefix(length))
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

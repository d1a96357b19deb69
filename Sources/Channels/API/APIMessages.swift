import Crypto
public import Intake
public import Recipes

/// Messages that an enterprise's own programs hand over by `POST /v1/messages`.
public struct APIMessages: Sendable {
    /// How a request ended.
    public enum Outcome: Sendable {
        /// It is safe.
        case taken(Intake.Acceptance, AdapterName)
        /// It is no message: a sentence that says why.
        case invalid(String)
        /// There is no such adapter: a sentence that names those that there are.
        case noAdapter(String)
    }

    private let adapters: @Sendable () -> [AdapterName]
    private let inbox: any Inbox

    /// Takes messages for adapters.
    ///
    /// - Parameter adapters: those of channel `api` that are enabled.
    public init(adapters: @escaping @Sendable () -> [AdapterName], inbox: any Inbox) {
        self.adapters = adapters
        self.inbox = inbox
    }

    /// Takes one request's body.
    ///
    /// - Parameter key: the Idempotency-Key; without one the message's `id` is.
    /// - Throws: when it could not be stored.
    public func take(_ body: [UInt8], key: String?) async throws -> Outcome {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: body)
        } catch {
            return .invalid("The body is no JSON: \(error.message)")
        }
        if let fault = Self.fault(in: document) { return .invalid(fault) }
        guard let key = key ?? document["id"]?.scalarText.map({ "id:\($0)" }) else {
            return .invalid("Send an Idempotency-Key, or an `id` in the body: a repeat would be a second message.")
        }
        switch adapter(document["adapter"]?.string) {
        case .failure(let fault): return .noAdapter(fault.sentence)
        case .success(let name):
            let reception = Intake.Reception(
                adapter: name, key: key, digest: Array(SHA256.hash(data: body)), contentType: "application/json",
                meta: ["method": "POST", "target": "/v1/messages"],
                body: body)
            return .taken(try await inbox.accept([reception])[0], name)
        }
    }

    private struct Fault: Error {
        var sentence: String
    }

    private func adapter(_ name: String?) -> Result<AdapterName, Fault> {
        let known = adapters().sorted()
        if let name {
            guard let adapter = known.first(where: { $0.description == name }) else {
                return .failure(Fault(sentence: "There is no adapter \(name) of channel api. There are: \(known.sentence)."))
            }
            return .success(adapter)
        }
        guard known.count == 1 else {
            return .failure(
                Fault(
                    sentence: known.isEmpty
                        ? "No adapter of channel api is configured. Add channels/NAME.yaml with `channel: api`."
                        : "Name the `adapter`, there are several of channel api: \(known.sentence)."))
        }
        return .success(known[0])
    }

    /// What a message must have, judged before it is taken: whoever sends it can still mend it.
    private static func fault(in document: JSONValue) -> String? {
        guard document.object != nil else { return "The body has to be an object with `text` and `sender`." }
        let unknown = (document.object ?? JSONObject()).map(\.name).filter { !keys.contains($0) }
        if let name = unknown.first { return "The body has an unknown key `\(name)`. There are: \(keys.joined(separator: ", "))." }
        let hasText = document["text"]?.string?.isEmpty == false
        guard hasText || document["attachments"]?.array?.isEmpty == false else { return "The message needs a `text` or `attachments`." }
        guard let sender = document["sender"]?.object, ["id", "phone", "email"].contains(where: { sender[$0]?.scalarText?.isEmpty == false })
        else { return "The message needs a `sender` with an `id`, a `phone` or an `email`." }
        if let time = document["sent_at"], !time.isNull, time.scalarText.flatMap({ Self.time($0) }) == nil {
            return "`sent_at` is no time; write 2026-11-20T08:00:00Z or seconds since 1970."
        }
        return nil
    }

    private static let keys = [
        "adapter", "id", "text", "sender", "to", "sent_at", "conversation", "reply_to", "attachments",
    ]

    private static func time(_ text: String) -> Int64? {
        times.lazy.compactMap { $0.microseconds(of: text) }.first
    }

    /// Made once, not for each message. The two names are formats that exist.
    private static let times = ["iso8601", "unix"].compactMap { try? TimeFormat($0) }

    /// How such a message is read: the same words as those of the provider `generic-hmac-json`.
    ///
    /// - Throws: never in practice; a test proves it.
    public static func endpoint() throws -> ProviderEndpoint {
        try Provider(name: "api", reading: page).endpoint(settings: ProviderSettings())
    }

    private static let page: JSONValue = [
        "body": "json", "verify": "none",
        "messages": [
            "external_id": "$.id", "text": "$.text",
            "sender": ["handle": "$.sender.id", "name": "$.sender.name", "phone": "$.sender.phone", "address": "$.sender.email"],
            "recipient": "$.to", "sent_at": "$.sent_at", "conversation": "$.conversation", "reply_to": "$.reply_to",
            "attachments": ["each": "$.attachments", "url": "$.url", "name": "$.name", "type": "$.type", "size": "$.size", "id": "$.id"],
        ],
    ]
}

extension [AdapterName] {
    fileprivate var sentence: String { isEmpty ? "none" : map(\.description).joined(separator: ", ") }
}

/// A request with the results that it must have: the living documentation of a provider's page.
public struct ProviderCase: Sendable {
    /// What the case is about.
    public var name: String
    /// The settings that it runs with, beside stand-ins for those that are required.
    public var settings: ProviderSettings
    /// The request.
    public var input: HTTPInput
    /// What must come out: `verdict`, `event_key`, `answer`, `confirm`, `messages`, `receipts`. What is not named is not compared.
    public var expectation: JSONValue

    /// A case of a request and what must come out.
    public init(name: String, settings: ProviderSettings, input: HTTPInput, expectation: JSONValue) {
        self.name = name
        self.settings = settings
        self.input = input
        self.expectation = expectation
    }

    static let expectations = ["verdict", "event_key", "answer", "confirm", "messages", "receipts"]

    /// What is different from what must come out, one sentence each; empty when the case holds.
    ///
    /// - Throws: `ProviderProblems` when the provider does not accept the settings.
    public func differences(from provider: Provider) throws(ProviderProblems) -> [String] {
        let endpoint = try provider.endpoint(standingInFor: settings)
        var found = JSONObject()
        switch endpoint.verify(input) {
        case .verified: found["verdict"] = "verified"
        case .refused(let refusal): found["verdict"] = .string(refusal.code.rawValue)
        }
        switch endpoint.receive(input, mode: expectation["verdict"] == nil ? .shadow : .enforce) {
        case .answered(let answer, let confirm):
            found["answer"] = answer.json
            found["confirm"] = confirm.map(JSONValue.string)
        case .refused(_, let answer): found["answer"] = answer.json
        case .accepted(let acceptance):
            found["answer"] = acceptance.acknowledgement.json
            found["event_key"] = .string(acceptance.eventKey)
        }
        do throws(RecipeError) {
            let decoded = try endpoint.decode(input)
            found["messages"] = .array(decoded.messages.map(\.json))
            found["receipts"] = .array(decoded.receipts.map(\.json))
        } catch {
            found["messages"] = .string(error.description)
        }
        return Expectation.differences(expectation, .object(found))
    }
}

extension HTTPAnswer {
    fileprivate var json: JSONValue {
        [
            "status": .integer(Int64(status)), "content_type": contentType.map(JSONValue.string) ?? .null,
            "body": .string(String(decoding: body, as: UTF8.self)),
        ]
    }
}

extension MappedMessage {
    /// The message with the names of the config language; what is missing is left out.
    public var json: JSONValue {
        var members = JSONObject(
            texts: [
                ("external_id", externalID), ("kind", kind), ("text", text), ("html", html), ("recipient", recipient),
                ("reply_to", replyTo),
                ("conversation", conversation), ("album", album), ("location", location?.text),
            ])
        members["sender"] = .object(
            JSONObject(texts: [
                ("handle", sender.handle), ("name", sender.name), ("phone", sender.phone), ("address", sender.address),
            ]))
        members["sent_at"] = sentAt.map { .string(CivilTime(microseconds: $0).iso8601) }
        members["edited"] = isEdited ? true : nil
        members["attachments"] = .array(attachments.map(\.json))
        members["part"] = part.map {
            ["reference": .string($0.reference), "total": .integer(Int64($0.total)), "number": .integer(Int64($0.number))]
        }
        return .object(members)
    }
}

extension MappedMessage.Attachment {
    fileprivate var json: JSONValue {
        var members = JSONObject(texts: [("url", url), ("name", name), ("type", type), ("id", id)])
        members["size"] = size.map { .integer(Int64($0)) }
        return .object(members)
    }
}

extension MappedReceipt {
    /// The receipt with the names of the config language; what is missing is left out.
    public var json: JSONValue {
        .object(
            JSONObject(texts: [
                ("id", id), ("state", state?.rawValue), ("code", code), ("reason", reason),
                ("at", at.map { CivilTime(microseconds: $0).iso8601 }),
            ]))
    }
}

extension JSONObject {
    fileprivate init(texts: [(String, String?)]) {
        self.init(texts.compactMap { name, text in text.map { Member(name: name, value: .string($0)) } })
    }
}

/// A request or a notice with the results that it must have: the living documentation of a provider's page.
public struct ProviderCase: Sendable {
    /// What the case is about.
    public var name: String
    /// The settings that it runs with, beside stand-ins for those that are required.
    public var settings: ProviderSettings
    /// What happens.
    public var event: Event
    /// What must come out; what is not named is not compared.
    ///
    /// Of a request: `verdict`, `event_key`, `answer`, `confirm`, `messages`, `receipts`, `withdrawn`, `ignored`. Of a notice: `token_request`, `request`, `outcome`.
    /// Of a file: `token_request`, `requests`, one after the other.
    public var expectation: JSONValue

    /// A case of something that happens and what must come out.
    public init(name: String, settings: ProviderSettings, event: Event, expectation: JSONValue) {
        self.name = name
        self.settings = settings
        self.event = event
        self.expectation = expectation
    }

    /// What happens in a case.
    public enum Event: Sendable {
        /// The vendor makes a request.
        case request(HTTPInput)
        /// A notice is sent; the vendor answers, where the case says what.
        case sending(SendContext, answer: InboundResponse?)
        /// A file of a message is fetched; the vendor answers each step in turn.
        case fetching(MappedMessage.Attachment, token: String?, answers: [InboundResponse])
    }

    /// What is different from what must come out, one sentence each; empty when the case holds.
    ///
    /// - Throws: `ProviderProblems` when the provider does not accept the settings.
    public func differences(from provider: Provider) throws(ProviderProblems) -> [String] {
        let endpoint = try provider.endpoint(standingInFor: settings)
        let found =
            switch event {
            case .request(let input): findings(of: input, at: endpoint)
            case .sending(let context, let answer): Self.findings(of: context, answer, at: endpoint)
            case .fetching(let file, let token, let answers): Self.findings(of: file, token, answers, at: endpoint)
            }
        return Expectation.differences(expectation, .object(found))
    }

    static let requestExpectations = ["verdict", "event_key", "answer", "confirm", "messages", "receipts", "withdrawn", "ignored"]
    static let sendingExpectations = ["token_request", "request", "outcome"]
    static let fetchingExpectations = ["token_request", "requests"]

    private func findings(of input: HTTPInput, at endpoint: ProviderEndpoint) -> JSONObject {
        var found = JSONObject()
        switch endpoint.verify(input) {
        case .verified: found["verdict"] = "verified"
        case .refused(let refusal): found["verdict"] = .string(refusal.code.rawValue)
        }
        switch endpoint.receive(input, mode: expectation["verdict"] == nil ? .shadow : .enforce) {
        case .answered(let answer, let confirm):
            found["answer"] = answer.json
            found["confirm"] = confirm.map(JSONValue.string)
            // A challenge is no delivery: nothing is read out of it.
            found["messages"] = []
            return found
        case .refused(_, let answer): found["answer"] = answer.json
        case .accepted(let acceptance):
            found["answer"] = acceptance.acknowledgement.json
            found["event_key"] = .string(acceptance.eventKey)
        }
        do throws(RecipeError) {
            let decoded = try endpoint.decode(input)
            found["messages"] = .array(decoded.messages.map(\.json))
            found["receipts"] = .array(decoded.receipts.map(\.json))
            found["withdrawn"] = .array(decoded.withdrawals.map(JSONValue.string))
            found["ignored"] = decoded.ignored.map(JSONValue.string)
        } catch {
            found["messages"] = .string(error.description)
        }
        return found
    }

    private static func findings(of context: SendContext, _ answer: InboundResponse?, at endpoint: ProviderEndpoint) -> JSONObject {
        var found = JSONObject()
        found["token_request"] = endpoint.tokenRequest(context)?.json
        found["request"] = endpoint.sendRequest(context)?.json
        found["outcome"] = answer.map { endpoint.outcome(of: $0, now: context.now).json }
        return found
    }

    private static func findings(
        of file: MappedMessage.Attachment, _ token: String?, _ answers: [InboundResponse], at endpoint: ProviderEndpoint
    ) -> JSONObject {
        var found = JSONObject()
        found["token_request"] = endpoint.tokenRequest(SendContext(recipient: .init(), text: "", noticeID: "", now: 0, nonce: ""))?.json
        var requests: [JSONValue] = []
        var url: String?
        for step in 0...answers.count {
            guard let request = endpoint.mediaRequest(file, step: step, url: url, token: token) else { break }
            let isAllowed = request.host.map(endpoint.takesFiles) ?? false
            requests.append(isAllowed ? request.json : .string("The host of \(request.url) is not named in media.hosts."))
            guard step < answers.count, let next = endpoint.mediaURL(in: answers[step], step: step) else { break }
            url = next
        }
        found["requests"] = .array(requests)
        return found
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

extension OutboundRequest {
    /// The request as cases write it: header names in lower case, the body as text and, by its media type, as `form` or `json`.
    fileprivate var json: JSONValue {
        var members: JSONObject = ["method": .string(method), "url": .string(url)]
        members["headers"] = .object(
            JSONObject(headers.fields.map { .init(name: ASCII.lowercased($0.name), value: .string($0.value)) }))
        let type = MediaType(headers["content-type"] ?? "").essence
        // A body that is not what its type says shows as text alone.
        if type == "application/x-www-form-urlencoded", let form = try? FormFields(parsing: body) {
            members["form"] = .object(JSONObject(form.fields.map { .init(name: $0.name, value: .string($0.value)) }))
        } else if type.hasSuffix("json") {
            members["json"] = try? JSONValue(parsing: body)  // nor does this
        }
        members["body"] = .string(String(decoding: body, as: UTF8.self))
        return .object(members)
    }
}

extension SendOutcome {
    fileprivate var json: JSONValue {
        switch self {
        case .accepted(let id): .object(JSONObject(texts: [("is", "accepted"), ("id", id)]))
        case .retryable(let failure): Self.json("retryable", failure)
        case .permanent(let failure): Self.json("permanent", failure)
        case .optedOut(let failure): Self.json("opted_out", failure)
        case .throttled(let failure, let wait): Self.json("throttled", failure, wait: wait)
        case .unknown(let failure): Self.json("unknown", failure)
        }
    }

    private static func json(_ word: String, _ failure: Failure, wait: Duration? = nil) -> JSONValue {
        .object(
            JSONObject(texts: [
                ("is", word), ("code", failure.code), ("reason", failure.reason), ("wait", wait.map { "\($0.components.seconds)s" }),
            ]))
    }
}

extension MappedMessage {
    /// The message with the names of the config language; what is missing is left out.
    public var json: JSONValue {
        var members = JSONObject(
            texts: [
                ("external_id", externalID), ("kind", kind), ("text", text), ("html", html), ("recipient", recipient),
                ("reply_to", replyTo),
                ("conversation", conversation), ("album", album), ("location", location?.text), ("unknown", unknown),
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
                ("id", id), ("reference", reference), ("state", state?.rawValue), ("code", code), ("reason", reason),
                ("at", at.map { CivilTime(microseconds: $0).iso8601 }),
            ]))
    }
}

extension JSONObject {
    fileprivate init(texts: [(String, String?)]) {
        self.init(texts.compactMap { name, text in text.map { Member(name: name, value: .string($0)) } })
    }
}

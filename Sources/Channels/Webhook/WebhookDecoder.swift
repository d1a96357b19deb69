import Crypto
public import Intake
import Mail
public import Recipes
import Telephony

/// Reads what a provider pushed, by the provider's mapping. A class, because it is asked for each message and never changes.
public final class WebhookDecoder: Decoder {
    private let endpoint: ProviderEndpoint
    private let adapter: AdapterName
    private let region: String
    private let language: String
    /// Reads texts that were joined of their parts.
    private let joined: ProviderEndpoint

    /// Prepares a decoder.
    ///
    /// - Parameters:
    ///   - region: the default region of national telephone numbers, as in `CN`.
    ///   - language: the operator's language, for the names of the places that numbers come from.
    /// - Throws: never in practice: the page of joined texts is our own.
    public init(endpoint: ProviderEndpoint, adapter: AdapterName, region: String, language: String) throws {
        joined = try APIMessages.endpoint()
        self.endpoint = endpoint
        self.adapter = adapter
        self.region = region
        self.language = language
    }

    /// Decodes one request that was stored.
    public func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        if let refusal = delivery.meta[Intake.Reception.unverified] {
            throw Quarantine(.unverified, "The signature does not hold (\(refusal)) Replay it if it is genuine all the same, else discard it.")
        }
        do throws(RecipeError) {
            let request = WebhookReceiver.request(of: delivery)
            let mapped = try mapped(request, delivery)
            var decoded = Intake.Decoded(
                messages: mapped.messages.enumerated().filter { $0.element.part == nil }.map { message($0.element, at: $0.offset, of: delivery) },
                receipts: mapped.receipts.compactMap(receipt))
            decoded.messages += mapped.withdrawals.map { withdrawal(of: $0, delivery) }
            decoded.unknownEvents = mapped.messages.compactMap(unknownKind)
            decoded.notes += decoded.unknownEvents.map { "unknown event: \($0)" }
            decoded.parts = mapped.messages.compactMap(part)
            // A contact form's photo comes in the same body as its words.
            if !decoded.messages.isEmpty, let form = try MultipartForm.read(request) { decoded.messages[0].attachments += form.attachments }
            if delivery.meta[PulledPage.mark] == nil {
                decoded.wish = try endpoint.pull(request).map { PullWish(source: $0.source, values: $0.values) }
            }
            let isEmpty = decoded.messages.isEmpty && decoded.receipts.isEmpty && decoded.parts.isEmpty && decoded.wish == nil
            if isEmpty { decoded.ignored = mapped.ignored ?? "no_message" }
            return decoded
        } catch {
            throw Quarantine(.undecodable, error.description)
        }
    }

    /// A request is read by the provider's page; a page that was fetched and a text that was joined in their own ways.
    private func mapped(_ request: HTTPInput, _ delivery: Delivery) throws(RecipeError) -> Recipes.Decoded {
        if delivery.contentType == MessagePart.joinedType { return try joined.decode(request) }
        guard delivery.meta[PulledPage.mark] != nil else { return try endpoint.decode(request) }
        let page = endpoint.page(in: InboundResponse(status: 200, headers: ["content-type": "application/json"], body: delivery.body))
        var decoded = Recipes.Decoded(messages: page?.messages ?? [])
        decoded.withdrawals = page?.withdrawals ?? []
        return decoded
    }

    /// The word of a person that a message is taken back: it joins the message's ticket and marks the message there.
    private func withdrawal(of externalID: String, _ delivery: Delivery) -> Message {
        var message = Message(
            externalID: nil, identity: NamedIdentity.of(adapter, "withdrawn\n\(externalID)"), sender: Party(),
            text: Placeholder.withdrawn.text(in: language))
        message.kind = .withdrawal
        message.classifiedBy = "the provider says that the message was taken back"
        message.mayAnswer = false
        message.answerRule = "class withdrawal"
        message.withdraws = identity(of: externalID)
        message.relatives = [identity(of: externalID)]
        return message
    }

    private func message(_ mapped: MappedMessage, at index: Int, of delivery: Delivery) -> Message {
        var message = Message(
            externalID: mapped.externalID, identity: identity(of: mapped, at: index, delivery), sender: sender(mapped.sender),
            text: text(of: mapped))
        message.isNamedByDelivery = mapped.externalID == nil || mapped.isEdited
        message.html = mapped.html.map(HTMLSanitizer.clean)
        message.to = mapped.recipient.map { [party(.init(phone: $0))] } ?? []
        message.sentAt = mapped.sentAt.map { Timestamp(microseconds: $0) }
        message.conversation = mapped.conversation
        message.inReplyTo = mapped.replyTo.map { [$0] } ?? []
        message.attachments = mapped.attachments.map { file in
            Attachment(name: file.name, type: file.type, size: file.size, url: file.url, externalID: file.id)
        }
        message.isEdited = mapped.isEdited
        message.album = mapped.album.map { "album:\(adapter):\($0)" }
        message.relatives = [mapped.isEdited ? mapped.externalID : nil, mapped.replyTo].compactMap { $0 }.map(identity)
        if let raw = mapped.sender.phone, case .shared(.masked) = CallerNumber(raw, region: region) { message.marks.append("number-unreadable") }
        if let unknown = unknownKind(mapped) { mark(&message, as: unknown, mapped.payload) }
        return message
    }

    /// The vendor's word for what the page does not know, or for a message that has neither words nor files and is of no kind that we know.
    private func unknownKind(_ mapped: MappedMessage) -> String? {
        if let unknown = mapped.unknown { return unknown }
        guard mapped.payload != nil else { return nil }
        let kind = mapped.kind.flatMap(Placeholder.init(word:))
        return kind == nil || kind == .unsupported ? String((mapped.kind ?? "event").prefix(48)) : nil
    }

    /// What the page does not know comes with all that it holds, so that a person can tell what it was.
    private func mark(_ message: inout Message, as unknown: String, _ payload: JSONValue?) {
        message.marks.append("unsupported")
        message.classifiedBy = "an event that the provider's page does not know: \(unknown)"
        guard let bytes = payload?.serialized(.indented), bytes.count <= Self.largestPayload else { return }
        message.attachments.append(
            Attachment(
                name: "payload.json", type: "application/json", size: bytes.count, sha256: Array(SHA256.hash(data: bytes)), bytes: bytes))
    }
    private static let largestPayload = 256 << 10

    /// A location reads as text, and so does HTML. A message without words and files says by its kind what it is.
    private func text(of mapped: MappedMessage) -> String {
        let words = mapped.text ?? mapped.html.map(HTMLText.render)
        let place = mapped.location.map { "\(Placeholder.location.text(in: language)) \($0.text)\($0.mapLink.map { "\n\($0)" } ?? "")" }
        let said = [words, place].compactMap { $0 }.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
        if let unknown = unknownKind(mapped) {
            let head = Placeholder.unsupported.text(in: language, detail: unknown)
            return said.isEmpty ? head : "\(head)\n\(said)"
        }
        guard said.isEmpty, mapped.attachments.isEmpty, let kind = mapped.kind else { return said }
        return Placeholder(word: kind).map { $0.text(in: language) } ?? said
    }

    /// The customer, with where the number was given out: rules route by it.
    private func sender(_ mapped: MappedMessage.Party) -> Party {
        guard let raw = mapped.phone, case .number(let number) = CallerNumber(raw, region: region) else { return party(mapped) }
        var sender = party(mapped)
        sender.region = number.region
        sender.place = number.place(in: language)
        return sender
    }

    private func party(_ mapped: MappedMessage.Party) -> Party {
        var party = Party(name: mapped.name, address: mapped.address, handle: mapped.handle)
        guard let raw = mapped.phone else { return party }
        switch CallerNumber(raw, region: region) {
        case .number(let number): party.phone = number.e164
        // A short code or a word as sender is no telephone number, but still tells who it was.
        case .name: party.handle = party.handle ?? raw
        case .shared: party.name = party.name ?? raw
        }
        return party
    }

    /// Over adapter and the provider's id; without one the delivery's own key, which the store keeps unique.
    private func identity(of mapped: MappedMessage, at index: Int, _ delivery: Delivery) -> [UInt8] {
        let name = mapped.externalID.map { "id\n\($0)" } ?? "key\n\(delivery.key)\n\(index)"
        let edited = mapped.isEdited ? "\nedited\n\(delivery.key)" : ""
        return NamedIdentity.of(adapter, name + edited)
    }

    /// The identity of the message that came first under a provider's id.
    private func identity(of externalID: String) -> [UInt8] {
        NamedIdentity.of(adapter, "id\n\(externalID)")
    }

    private func part(_ mapped: MappedMessage) -> MessagePart? {
        guard let part = mapped.part else { return nil }
        let sender = mapped.sender
        let grouping = [sender.phone ?? sender.handle ?? "", mapped.recipient ?? "", part.reference, String(part.total)].joined(separator: "\n")
        var person = JSONObject()
        for (name, value) in [("id", sender.handle), ("name", sender.name), ("phone", sender.phone)] { person[name] = value.map(JSONValue.string) }
        var document: JSONObject = ["text": .string(mapped.text ?? ""), "sender": .object(person)]
        document["id"] = mapped.externalID.map(JSONValue.string)
        document["to"] = mapped.recipient.map(JSONValue.string)
        document["conversation"] = mapped.conversation.map(JSONValue.string)
        document["sent_at"] = mapped.sentAt.map { .string(Timestamp(microseconds: $0).description) }
        return MessagePart(grouping: grouping, total: part.total, number: part.number, document: document)
    }

    private func receipt(_ mapped: MappedReceipt) -> Receipt? {
        guard let state = mapped.state.flatMap({ Receipt.State(rawValue: $0.rawValue) }) else { return nil }
        return Receipt(id: mapped.id, reference: mapped.reference.flatMap { Int64($0) }, state: state, code: mapped.code)
    }
}

extension PulledPage {
    /// Among the coordinates of a delivery it says that its body is a page that was fetched.
    public static let mark = "pulled"
}

import Crypto
public import Intake
public import Recipes
import Telephony

/// Reads what a provider pushed, by the provider's mapping.
public struct WebhookDecoder: Decoder {
    private let endpoint: ProviderEndpoint
    private let adapter: AdapterName
    private let region: String

    /// Prepares a decoder.
    ///
    /// - Parameter region: the default region of national telephone numbers, as in `CN`.
    public init(endpoint: ProviderEndpoint, adapter: AdapterName, region: String) {
        self.endpoint = endpoint
        self.adapter = adapter
        self.region = region
    }

    /// Decodes one request that was stored.
    public func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        if let refusal = delivery.meta[Intake.Reception.unverified] {
            throw Quarantine(.unverified, "The signature does not hold (\(refusal)) Replay it if it is genuine all the same, else discard it.")
        }
        do throws(RecipeError) {
            let mapped = try endpoint.decode(WebhookReceiver.request(of: delivery))
            var decoded = Intake.Decoded(
                messages: mapped.messages.enumerated().map { message($0.element, at: $0.offset, of: delivery) },
                receipts: mapped.receipts.compactMap(receipt))
            if decoded.messages.isEmpty, decoded.receipts.isEmpty { decoded.ignored = "no_message" }
            return decoded
        } catch {
            throw Quarantine(.undecodable, error.description)
        }
    }

    private func message(_ mapped: MappedMessage, at index: Int, of delivery: Delivery) -> Message {
        var message = Message(
            externalID: mapped.externalID, identity: identity(of: mapped, at: index, delivery), sender: party(mapped.sender),
            text: text(of: mapped))
        message.html = nil
        message.to = mapped.recipient.map { [party(.init(phone: $0))] } ?? []
        message.sentAt = mapped.sentAt.map { Timestamp(microseconds: $0) }
        message.conversation = mapped.conversation
        message.inReplyTo = mapped.replyTo.map { [$0] } ?? []
        message.attachments = mapped.attachments.map { file in
            Attachment(name: file.name, type: file.type, size: file.size, url: file.url)
        }
        return message
    }

    /// A location or a sticker reads as text; an empty message with files says nothing by itself.
    private func text(of mapped: MappedMessage) -> String {
        [mapped.text, mapped.location?.text].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func party(_ mapped: MappedMessage.Party) -> Party {
        var party = Party(name: mapped.name, address: mapped.address, handle: mapped.handle)
        guard let raw = mapped.phone else { return party }
        switch PhoneNumber.normalise(raw, region: region) {
        case .success(let number): party.phone = number.e164
        // A short code or a word as sender is no telephone number, but still tells who it was.
        case .failure: party.handle = party.handle ?? raw
        }
        return party
    }

    /// Over adapter and the provider's id; without one the delivery's own key, which the store keeps unique.
    private func identity(of mapped: MappedMessage, at index: Int, _ delivery: Delivery) -> [UInt8] {
        let name = mapped.externalID.map { "id\n\($0)" } ?? "key\n\(delivery.key)\n\(index)"
        let edited = mapped.isEdited ? "\nedited\n\(delivery.key)" : ""
        return Array(SHA256.hash(data: Array("\(adapter)\n\(name)\(edited)".utf8)))
    }

    private func receipt(_ mapped: MappedReceipt) -> Receipt? {
        guard let state = mapped.state.flatMap({ Receipt.State(rawValue: $0.rawValue) }) else { return nil }
        return Receipt(id: mapped.id, state: state, code: mapped.code)
    }
}

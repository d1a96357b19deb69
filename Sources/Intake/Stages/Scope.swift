public import Recipes

extension Work {
    /// The value at a dotted path, as rules, prefills and templates see it; nil where there is none.
    ///
    /// The first part is one of `message`, `sender`, `customer`, `order`, `ticket`, `fields`, `row`, `adapter`, or the kind of
    /// another lookup.
    public func value(at path: String) -> JSONValue? {
        let (root, rest) = path.splitAtFirstDot
        switch root {
        case "message": return messageValue(rest)
        case "sender": return senderValue(rest)
        case "ticket": return ticketValue(rest)
        case "fields": return draft.fields[rest]
        case "row": return message.row?(rest).map(JSONValue.string)
        case "adapter": return adapterValue(rest)
        case "customer": return facts["customer"]?[rest] ?? customerValue(rest)
        default: return facts[root]?[rest] ?? findings[path]?.first.map { .string($0.value) }
        }
    }

    private func messageValue(_ name: String) -> JSONValue? {
        switch name {
        case "subject": message.subject.map(JSONValue.string)
        case "text": .string(message.text)
        case "reply": .string(message.reply)
        case "class": .string(message.kind.rawValue)
        case "may_answer": .bool(message.mayAnswer)
        case "external_id": message.externalID.map(JSONValue.string)
        case "attachments": .integer(Int64(message.attachments.count))
        default: nil
        }
    }

    private func senderValue(_ name: String) -> JSONValue? {
        switch name {
        case "name": message.sender.name.map(JSONValue.string)
        case "address": message.sender.address.map(JSONValue.string)
        case "phone": message.sender.phone.map(JSONValue.string)
        case "handle": message.sender.handle.map(JSONValue.string)
        case "region": message.sender.region.map(JSONValue.string)
        case "place": message.sender.place.map(JSONValue.string)
        default: nil
        }
    }

    private func customerValue(_ name: String) -> JSONValue? {
        switch name {
        case "name", "phone", "address", "region": senderValue(name)
        case "language": .string(language)
        default: nil
        }
    }

    private func ticketValue(_ name: String) -> JSONValue? {
        switch name {
        case "type": .string(draft.type)
        case "title": .string(draft.title)
        case "queue": .string(draft.queue)
        case "priority": .string(draft.priority.rawValue)
        case "tags": .array(draft.tags.map(JSONValue.string))
        case "status": .string(TicketStatus.draft.rawValue)
        default: nil
        }
    }

    private func adapterValue(_ name: String) -> JSONValue? {
        switch name {
        case "name": .string(profile.adapter.description)
        case "channel": .string(profile.channel.rawValue)
        case "provider": .string(profile.provider)
        default: nil
        }
    }
}

extension String {
    /// `order.customer.phone` is `order` and `customer.phone`.
    var splitAtFirstDot: (String, String) {
        guard let dot = utf8.firstIndex(of: UInt8(ascii: ".")) else { return (self, "") }
        return (String(self[..<dot]), String(self[utf8.index(after: dot)...]))
    }
}

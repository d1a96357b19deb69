import Intake
import Recipes
import Store

extension TicketRecord {
    /// The ticket as the API shows it.
    func json(masked: Bool) -> JSONObject {
        var object: JSONObject = [
            "number": .string(number.description), "status": .string(status.rawValue), "type": .string(type),
            "title": .string(masked ? Masking.text(title) : title), "queue": .string(queue),
            "priority": .string(priority.rawValue), "tags": .array(tags.map(JSONValue.string)),
            "fields": .object(masked ? Masking.object(fields) : fields), "missing": .array(missing.map(JSONValue.string)),
            "channel": .string(channel.rawValue), "adapter": .string(adapter.description),
            "customer": .object(customerJSON(masked: masked)), "language": .string(language),
            "version": .integer(Int64(version)), "created_at": .string(createdAt.description),
            "updated_at": .string(updatedAt.description),
        ]
        object["follows"] = follows.map { .string($0.description) }
        object["respond_by"] = respondBy.map { .string($0.description) }
        object["resolve_by"] = resolveBy.map { .string($0.description) }
        return object
    }

    private func customerJSON(masked: Bool) -> JSONObject {
        var object = JSONObject()
        object["id"] = customer.map(JSONValue.integer)
        object["name"] = customerName.map { .string(masked ? Masking.name($0) : $0) }
        object["contact"] = customerContact.map { .string(masked ? Masking.text($0) : $0) }
        return object
    }
}

extension MessageRecord {
    /// The message as the API shows it.
    func json(masked: Bool) -> JSONValue {
        var object: JSONObject = [
            "id": .integer(id), "delivery": .integer(delivery), "received_at": .string(receivedAt.description),
            "class": .string(kind), "disposition": .string(disposition),
            "sender": .object(masked ? Masking.party(sender) : sender),
            "text": .string(masked ? Masking.text(text) : text), "reply": .string(masked ? Masking.text(reply) : reply),
            "attachments": .array(attachments),
        ]
        object["withdrawn_at"] = withdrawnAt.map { .string($0.description) }
        object["subject"] = subject.map { .string(masked ? Masking.text($0) : $0) }
        return .object(object)
    }
}

extension Store.DeliveryRecord {
    /// The delivery as the API shows it; the bytes only in the clear.
    func json(masked: Bool) -> JSONValue {
        var object: JSONObject = [
            "id": .integer(id.number), "received_at": .string(id.receivedAt.description),
            "adapter": .string(adapter.description), "disposition": .string(disposition), "attempt": .integer(Int64(attempt)),
        ]
        object["reason"] = reason.map(JSONValue.string)
        object["stage"] = stage.map(JSONValue.string)
        object["error"] = error.map(JSONValue.string)
        object["revision_of"] = revisionOf.map(JSONValue.integer)
        object["config_hash"] = configHash.map(JSONValue.string)
        object["key"] = key.map { .string(masked ? Masking.text($0) : $0) }
        object["content_type"] = contentType.map(JSONValue.string)
        object["meta"] = .object(masked ? Masking.object(meta) : meta)
        if !masked { object["body"] = body.map { .string(String(decoding: $0, as: UTF8.self)) } }
        object["messages"] = .array(
            messages.map { fate in
                [
                    "ticket": fate.ticket.map { .string($0.description) } ?? .null,
                    "trace": masked ? Masking.json(fate.trace) : fate.trace,
                ]
            })
        return .object(object)
    }
}

extension Store.QuarantineRecord {
    /// The delivery as the list of the quarantine shows it.
    var json: JSONValue {
        var object: JSONObject = [
            "id": .integer(id.number), "received_at": .string(id.receivedAt.description),
            "adapter": .string(adapter.description), "reason": .string(reason), "attempt": .integer(Int64(attempt)),
        ]
        object["stage"] = stage.map(JSONValue.string)
        object["error"] = error.map(JSONValue.string)
        return .object(object)
    }
}

extension Store.NoticeRecord {
    /// The notice as the API shows it.
    func json(masked: Bool) -> JSONValue {
        var object: JSONObject = [
            "id": .integer(id), "ticket": .string(ticket.description), "channel": .string(channel),
            "recipient": .string(masked ? Masking.text(recipient) : recipient), "template": .string(template),
            "state": .string(state), "attempt": .integer(Int64(attempt)), "updated_at": .string(updatedAt.description),
        ]
        object["error"] = error.map(JSONValue.string)
        object["sms"] = size.map { size in
            var sms: JSONObject = ["segments": .integer(Int64(size.segments)), "alphabet": .string(size.alphabet)]
            sms["cost"] = size.cost.map(JSONValue.string)
            return .object(sms)
        }
        return .object(object)
    }
}

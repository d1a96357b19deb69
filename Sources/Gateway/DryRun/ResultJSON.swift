import Intake
public import Recipes
import Store

extension DryRun.Result {
    /// The line that `inlet try --json` prints: docs/schema/try.json is its schema.
    public var json: JSONValue {
        var object: JSONObject = [
            "input": .string(input), "adapter": .string(adapter.description),
            "disposition": .string(disposition), "reason": reason.map(JSONValue.string) ?? .null,
        ]
        object["error"] = error.map(JSONValue.string)
        object["answer"] = answer.map(\.json)
        object["messages"] = .array((processed?.works ?? []).map(\.json))
        object["receipts"] = .array((processed?.receipts ?? []).map(\.json))
        object["trace"] = .array((processed?.works ?? []).flatMap { $0.trace.json.array ?? [] })
        return .object(object)
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

extension Receipt {
    fileprivate var json: JSONValue {
        ["id": .string(id), "state": .string(state.rawValue), "code": code.map(JSONValue.string) ?? .null]
    }
}

extension Work {
    /// A message with its draft, by the contract of `inlet try`.
    fileprivate var json: JSONValue {
        var object = message.json
        object["disposition"] = .string(ignored == nil ? "drafted" : "ignored")
        object["reason"] = ignored.map(JSONValue.string) ?? .null
        if ignored == nil { object["draft"] = draft.json }
        return .object(object)
    }
}

extension Message {
    fileprivate var json: JSONObject {
        var object = JSONObject()
        object["disposition"] = .null
        object["reason"] = .null
        object["external_id"] = externalID.map(JSONValue.string) ?? .null
        object["sender"] = sender.json
        object["from"] = from.map(\.json)
        object["customer_rule"] = customerRule.map(JSONValue.string)
        object["to"] = .array(to.map(\.json))
        object["cc"] = .array(cc.map(\.json))
        object["reply_to"] = .array(replyTo.map(\.json))
        object["subject"] = subject.map(JSONValue.string) ?? .null
        object["message_id"] = messageID.map(JSONValue.string) ?? .null
        object["in_reply_to"] = .array(inReplyTo.map(JSONValue.string))
        object["references"] = .array(references.map(JSONValue.string))
        object["sent_at"] = sentAt.map { .string($0.iso8601(offsetMinutes: sentAtOffset).replacing("Z", with: "+00:00")) } ?? .null
        object["class"] = .string(kind.rawValue)
        object["may_answer"] = .bool(mayAnswer)
        object["text"] = .string(text)
        object["reply"] = .string(reply)
        object["html"] = html.map(JSONValue.string) ?? .null
        object["forwarded_from"] = forwardedFrom.map(\.json) ?? .null
        object["attachments"] = .array(attachments.map(\.json))
        object["bounce"] = bounce.map(\.json)
        return object
    }
}

extension Attachment {
    fileprivate var json: JSONValue {
        [
            "name": name.map(JSONValue.string) ?? .null, "type": type.map(JSONValue.string) ?? .null,
            "size": size.map { .integer(Int64($0)) } ?? .null, "sha256": sha256.map { .string($0.hex) } ?? .null,
            "content_id": contentID.map(JSONValue.string) ?? .null, "inline": .bool(inline),
            "url": url.map(JSONValue.string) ?? .null,
        ]
    }
}

extension Bounce {
    fileprivate var json: JSONValue {
        [
            "recipient": recipient.map(JSONValue.string) ?? .null, "status": status.map(JSONValue.string) ?? .null,
            "kind": .string(kind.rawValue), "message_id": messageID.map(JSONValue.string) ?? .null,
        ]
    }
}

extension Draft {
    fileprivate var json: JSONValue {
        [
            "type": .string(type), "title": .string(title), "queue": .string(queue), "priority": .string(priority.rawValue),
            "tags": .array(tags.map(JSONValue.string)), "fields": .object(fields),
            "missing": .array(missing.map(JSONValue.string)),
        ]
    }
}

public import Intake
import Postgres
public import Recipes

extension [String] {
    /// Joined by the unit separator, which no name can hold: `unnest` takes no arrays of arrays.
    var asColumn: String? {
        isEmpty ? "" : joined(separator: "\u{1F}").withoutNUL
    }
}

extension Work {
    /// What the lookups said, by kind, and which kinds the customer may be told.
    var factsColumn: [UInt8] {
        var object = JSONObject()
        for (kind, fields) in facts.sorted(by: { $0.key < $1.key }) {
            object[kind] = .object(JSONObject(fields.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) }))
        }
        if !tellable.isEmpty { object["tellable"] = .array(tellable.map(JSONValue.string)) }
        return object.column
    }
}

extension Party {
    /// The person as JSON, without what is not known.
    public var json: JSONValue {
        var object = JSONObject()
        object["name"] = name.map { .string($0.withoutNUL) }
        object["address"] = address.map { .string($0.withoutNUL) }
        object["phone"] = phone.map { .string($0.withoutNUL) }
        object["handle"] = handle.map { .string($0.withoutNUL) }
        return .object(object)
    }
}

extension Message {
    var recipientsColumn: [UInt8]? {
        guard !(to.isEmpty && cc.isEmpty && replyTo.isEmpty && from == nil) else { return nil }
        var object: JSONObject = [
            "to": .array(to.map(\.json)), "cc": .array(cc.map(\.json)), "reply_to": .array(replyTo.map(\.json)),
        ]
        object["from"] = from.map(\.json)
        return object.column
    }

    var cutsColumn: [UInt8]? {
        guard !cuts.isEmpty else { return nil }
        return JSONValue.array(
            cuts.map { cut in
                .object([
                    "from": .integer(Int64(cut.range.lowerBound)), "to": .integer(Int64(cut.range.upperBound)),
                    "reason": .string(cut.reason), "confidence": .number(cut.confidence),
                ])
            }
        ).column
    }
}

extension CommitRows {
    /// Every attachment of the batch with the message that it belongs to.
    private var files: [(message: Int64, number: Int32, file: Attachment)] {
        plan.entries.flatMap { entry in
            entry.work.message.attachments.enumerated().map { (entry.message, Int32($0.offset), $0.element) }
        }
    }

    var attachments: PostgresStatement? {
        let files = files
        guard !files.isEmpty else { return nil }
        return PostgresStatement(
            """
            INSERT INTO attachment (message_id, number, name, type, size, sha256, content_id, inline, url, declared_type)
            SELECT * FROM unnest($1::int8[], $2::int4[], $3::text[], $4::text[], $5::int8[], $6::bytea[], $7::text[], $8::bool[],
                $9::text[], $10::text[])
            """,
            [
                .int64s(files.map(\.message)), .int32s(files.map(\.number)), .texts(files.map { $0.file.name?.withoutNUL }),
                .texts(files.map { $0.file.type?.withoutNUL }), .int64s(files.map { $0.file.size.map(Int64.init) }),
                .byteArrays(files.map(\.file.sha256)), .texts(files.map { $0.file.contentID?.withoutNUL }),
                .bools(files.map(\.file.inline)), .texts(files.map { $0.file.url?.withoutNUL }),
                .texts(files.map { $0.file.declaredType?.withoutNUL }),
            ])
    }

    /// The files of the batch that came with their bytes.
    var contents: FileContents {
        FileContents(files.compactMap { FileContent($0.file) }, known: knownFiles)
    }
}

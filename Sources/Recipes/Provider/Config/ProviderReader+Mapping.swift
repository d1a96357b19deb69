extension ProviderReader {
    private static let messageKeys = [
        "each", "when", "external_id", "kind", "text", "html", "sender", "recipient", "sent_at", "attachments", "reply_to",
        "conversation",
        "album", "edited", "location", "part",
    ]

    func messageMapping(_ node: ConfigNode) -> MessageMapping? {
        guard let block = node.object(Self.messageKeys) else { return nil }
        var mapping = MessageMapping()
        let inner = readLevels(block["each"], into: &mapping.levels)
        mapping.filter = inner.filter(block["when"])
        mapping.externalID = inner.reading(block["external_id"])
        mapping.kind = inner.reading(block["kind"])
        mapping.text = inner.reading(block["text"])
        mapping.html = inner.reading(block["html"])
        mapping.sender = inner.party(block["sender"])
        mapping.recipient = inner.reading(block["recipient"])
        mapping.sentAt = inner.reading(block["sent_at"])
        mapping.attachments = block["attachments"]?.items.compactMap(inner.attachment) ?? []
        mapping.replyTo = inner.reading(block["reply_to"])
        mapping.conversation = inner.reading(block["conversation"])
        mapping.album = inner.reading(block["album"])
        mapping.edited = inner.reading(block["edited"])
        mapping.location = block["location"].flatMap(inner.location)
        mapping.part = block["part"].flatMap(inner.part)
        return mapping
    }

    func receiptMapping(_ node: ConfigNode) -> ReceiptMapping? {
        guard let block = node.object(["each", "when", "id", "reference", "state", "code", "reason", "at"]) else { return nil }
        var levels: [Level] = []
        let inner = readLevels(block["each"], into: &levels)
        guard let id = inner.reading(block.required("id")), let state = inner.reading(block.required("state")) else { return nil }
        inner.checkStates(state, block["state"])
        var mapping = ReceiptMapping(id: id, state: state)
        mapping.levels = levels
        mapping.filter = inner.filter(block["when"])
        mapping.reference = inner.reading(block["reference"])
        mapping.code = inner.reading(block["code"])
        mapping.reason = inner.reading(block["reason"])
        mapping.at = inner.reading(block["at"])
        return mapping
    }

    private func checkStates(_ state: Reading, _ node: ConfigNode?) {
        let known = ReceiptState.allCases.map(\.rawValue)
        for word in Array(state.map.values).sorted() + [state.fallback].compactMap({ $0 }) where !known.contains(word) {
            node?.report(
                "\(word) is no state; the states are \(known.joined(separator: ", ")).",
                suggestion: NearestName.nearest(to: word, in: known))
        }
    }

    /// Reads named levels and gives a reader whose expressions know them.
    func readLevels(_ node: ConfigNode?, into levels: inout [Level]) -> ProviderReader {
        var inner = self
        for item in node?.items ?? [] {
            guard let members = item.members() else { continue }
            for (name, node) in members {
                guard name.utf8.allSatisfy({ ASCII.isDigit($0) || $0 == 0x5F || (0x61...0x7A).contains($0) }),
                    name != PathReference.root
                else {
                    node.report("A level's name has small letters, digits and underscores, and it is not root.", isAboutKey: true)
                    continue
                }
                if let level = inner.level(name, node) { levels.append(level) }
                inner.vocabulary.levels.append(name)
            }
        }
        return inner
    }

    private func level(_ name: String, _ node: ConfigNode) -> Level? {
        guard case .object = node.value else { return expression(node).map { Level(name, $0) } }
        guard let block = node.object(["path", "optional"]), let values = block.required("path").flatMap({ expression($0) })
        else { return nil }
        return Level(name, values, isOptional: block["optional"]?.flag() ?? false)
    }

    /// A text is an expression, a list the first of several, a block an expression with what is done to its text.
    func reading(_ node: ConfigNode?, _ vocabulary: Vocabulary? = nil) -> Reading? {
        guard let node else { return nil }
        switch node.value {
        case .object: return block(node, vocabulary)
        case .array:
            let choices = node.items.compactMap { expression($0, vocabulary) }
            return choices.isEmpty ? nil : Reading(.call(.first, choices))
        default: return expression(node, vocabulary).map { Reading($0) }
        }
    }

    private func block(_ node: ConfigNode, _ vocabulary: Vocabulary?) -> Reading? {
        guard let block = node.object(["path", "value", "map", "default", "format", "zone"]) else { return nil }
        var reading: Reading?
        if let value = block["value"] {
            reading = value.text().map { Reading(.literal($0)) }
        } else if let path = block.required("path") {
            reading = self.reading(path, vocabulary)
        }
        guard var reading else { return nil }
        if let map = block["map"]?.members() {
            let pairs = map.compactMap { name, node in node.text().map { (name, $0) } }
            reading.map = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
        reading.fallback = block["default"]?.text()
        reading.format = timeFormat(block["format"], zone: block["zone"])
        return reading
    }

    private func party(_ node: ConfigNode?) -> PartyMapping {
        var party = PartyMapping()
        guard let block = node?.object(["handle", "name", "phone", "address"]) else { return party }
        party.handle = reading(block["handle"])
        party.name = reading(block["name"])
        party.phone = reading(block["phone"])
        party.address = reading(block["address"])
        return party
    }

    private func attachment(_ node: ConfigNode) -> AttachmentMapping? {
        guard let block = node.object(["each", "when", "url", "name", "type", "size", "id"]) else { return nil }
        var mapping = AttachmentMapping()
        mapping.each = block["each"].flatMap { expression($0) }
        mapping.filter = filter(block["when"])
        mapping.url = reading(block["url"])
        mapping.name = reading(block["name"])
        mapping.type = reading(block["type"])
        mapping.size = reading(block["size"])
        mapping.id = reading(block["id"])
        if mapping.url == nil && mapping.id == nil { node.report("An attachment needs url or id, or nobody can fetch it.") }
        return mapping
    }

    private func location(_ node: ConfigNode) -> LocationMapping? {
        guard let block = node.object(["name", "address", "latitude", "longitude"]) else { return nil }
        var mapping = LocationMapping()
        mapping.name = reading(block["name"])
        mapping.address = reading(block["address"])
        mapping.latitude = reading(block["latitude"])
        mapping.longitude = reading(block["longitude"])
        return mapping
    }

    private func part(_ node: ConfigNode) -> PartMapping? {
        guard let block = node.object(["reference", "total", "number"]), let reference = reading(block.required("reference")),
            let total = reading(block.required("total")), let number = reading(block.required("number"))
        else { return nil }
        return PartMapping(reference: reference, total: total, number: number)
    }
}

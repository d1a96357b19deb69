/// Authentic events that are nobody's words: typing, read marks, joins, our own messages.
public struct NoiseRule: Sendable {
    /// The reason under which they are counted: small letters, digits and underscores.
    public var reason: String
    /// The named levels; empty for the request as a whole.
    public var levels: [Level] = []
    /// Which of them are noise.
    public var filter = MappingFilter()

    /// A rule that takes everything.
    public init(reason: String) {
        self.reason = reason
    }
}

/// How it is read that a person took a message back.
public struct WithdrawalMapping: Sendable {
    /// The named levels; each innermost value is one withdrawal.
    public var levels: [Level] = []
    /// Which of them are withdrawals.
    public var filter = MappingFilter()
    /// The `external_id` of the message.
    public var id: Reading

    /// A mapping of an id.
    public init(id: Reading) {
        self.id = id
    }
}

/// What a page reads out of a document, and what becomes of the events that nothing on it takes.
///
/// Nothing that is authentic ends in silence: an event that is no message, no receipt, no withdrawal and no declared noise is a message of
/// an unknown kind, so that a person sees it.
struct EventReader {
    var messages: [MessageMapping]
    var receipts: [ReceiptMapping] = []
    var withdrawals: [WithdrawalMapping] = []
    var noise: [NoiseRule] = []
    /// Names an event whose mapping has no kind.
    var eventType: Reading?
    let limit: Int

    func read(_ scope: MappingScope, takesAll: Bool = false) -> Decoded {
        var decoded = Decoded()
        var isComplete = true
        for (index, mapping) in messages.enumerated() {
            let scopes = mapping.levels.scopes(from: scope, limit: limit)
            let kept = scopes.filter(mapping.filter.holds)
            if index == 0, kept.count < scopes.count { isComplete = false }
            decoded.messages += kept.map { mapping.speaking(in: $0) }
        }
        for mapping in receipts { decoded.receipts += mapping.receipts(in: scope, limit: limit) }
        // What is read as messages and receipts, without a rest, is all that most requests hold.
        let isAll = isComplete && !(decoded.messages.isEmpty && decoded.receipts.isEmpty)
        if !isAll || !withdrawals.isEmpty { settle(&decoded, scope, takesAll: takesAll, isAll: isAll) }
        return decoded
    }

    /// Looks at each event again, with what else the page knows.
    private func settle(_ decoded: inout Decoded, _ scope: MappingScope, takesAll: Bool, isAll: Bool) {
        var taken = takenByOthers(scope, &decoded)
        guard !isAll else { return }
        if takesAll { taken.append([]) }
        guard let first = messages.first else {
            if taken.isEmpty, !scope.root.isEmptyDocument { decoded.messages.append(unknown(in: scope, nil)) }
            return note(taken, scope, &decoded)
        }
        let events = first.levels.places(from: scope, limit: limit)
        let others = decoded.messages.dropFirst(events.count { first.filter.holds(in: $0.scope) })
        var read: [MappedMessage] = []
        for event in events {
            if first.filter.holds(in: event.scope) {
                read.append(first.speaking(in: event.scope))
            } else if !taken.contains(where: { $0.isRelated(to: event.place) }), !event.scope.isEmptyDocument {
                read.append(unknown(in: event.scope, first))
            }
        }
        if first.levels.startsEmpty(in: scope) {
            decoded.ignored = decoded.ignored ?? "empty"
        } else if events.isEmpty, taken.isEmpty, others.isEmpty, !scope.root.isEmptyDocument {
            read.append(unknown(in: scope, first))
        }
        decoded.messages = read + others
        note(taken, scope, &decoded)
    }

    private func note(_ taken: [Place], _ scope: MappingScope, _ decoded: inout Decoded) {
        guard decoded.messages.isEmpty, decoded.receipts.isEmpty, decoded.withdrawals.isEmpty, decoded.ignored == nil else { return }
        if scope.root.isEmptyDocument { decoded.ignored = "empty" }
    }

    /// The places that a receipt, a withdrawal, noise, or a mapping other than the first takes.
    private func takenByOthers(_ scope: MappingScope, _ decoded: inout Decoded) -> [Place] {
        var taken: [Place] = []
        for mapping in messages.dropFirst() {
            taken += mapping.levels.places(from: scope, limit: limit).filter { mapping.filter.holds(in: $0.scope) }.map(\.place)
        }
        for mapping in receipts {
            taken += mapping.levels.places(from: scope, limit: limit).filter { place in
                mapping.filter.holds(in: place.scope) && mapping.id.text(in: place.scope) != nil
            }.map(\.place)
        }
        for mapping in withdrawals {
            for event in mapping.levels.places(from: scope, limit: limit) where mapping.filter.holds(in: event.scope) {
                taken.append(event.place)
                if let id = mapping.id.text(in: event.scope) { decoded.withdrawals.append(id) }
            }
        }
        for rule in noise {
            for event in rule.levels.places(from: scope, limit: limit) where rule.filter.holds(in: event.scope) {
                taken.append(event.place)
                decoded.ignored = decoded.ignored ?? rule.reason
            }
        }
        return taken
    }

    private func unknown(in scope: MappingScope, _ mapping: MessageMapping?) -> MappedMessage {
        var message = mapping?.message(in: scope) ?? MappedMessage()
        message.part = nil
        message.unknown = Self.label(message.kind ?? eventType?.text(in: scope))
        message.payload = scope.places.current
        return message
    }

    /// A vendor's word as it may stand in a text, a metric and a table: short, and without what no such word has.
    private static func label(_ word: String?) -> String {
        let plain = (word ?? "").unicodeScalars.prefix(48).filter { $0.properties.isAlphabetic || "0123456789._-:/".unicodeScalars.contains($0) }
        let label = String(String.UnicodeScalarView(plain))
        return label.isEmpty ? "event" : label
    }
}

/// Where a scope stands: level by level, which value it is.
private typealias Place = [PlaceStep]

private struct PlaceStep: Equatable {
    var level: String
    var index: Int
}

extension [PlaceStep] {
    /// Whether one of both is, or lies in, the other.
    fileprivate func isRelated(to other: [PlaceStep]) -> Bool {
        zip(self, other).allSatisfy { $0 == $1 }
    }
}

extension MessageMapping {
    /// The message; one without words and files brings what the event holds, in case that its kind is none that we have words for.
    fileprivate func speaking(in scope: MappingScope) -> MappedMessage {
        var message = message(in: scope)
        if message.saysNothing { message.payload = scope.places.current }
        return message
    }
}

extension MappedMessage {
    fileprivate var saysNothing: Bool {
        (text ?? "").isEmpty && (html ?? "").isEmpty && attachments.isEmpty && location == nil && part == nil
    }
}

extension [Level] {
    /// Whether the list is there in which events would stand, and has none.
    fileprivate func startsEmpty(in scope: MappingScope) -> Bool {
        guard case .array(let values)? = first?.values.value(in: scope) else { return false }
        return values.isEmpty
    }

    /// The scopes with their places.
    fileprivate func places(from scope: MappingScope, limit: Int) -> [(scope: MappingScope, place: Place)] {
        var found: [(scope: MappingScope, place: Place)] = [(scope, [])]
        for level in self {
            var inner: [(scope: MappingScope, place: Place)] = []
            for (scope, place) in found {
                for (index, value) in level.values(in: scope).enumerated() {
                    guard inner.count <= limit else { return inner }
                    inner.append((scope.inside(value, named: level.name), place + [PlaceStep(level: level.name, index: index)]))
                }
            }
            found = inner
        }
        return found
    }
}

extension MappingScope {
    fileprivate var isEmptyDocument: Bool { places.current.isEmptyDocument }
}

extension JSONValue {
    /// Whether there is nothing in it that could be an event.
    fileprivate var isEmptyDocument: Bool {
        switch self {
        case .null: true
        case .string(let text): text.utf8.allSatisfy(ASCII.isSpace)
        case .array(let values): values.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }
}

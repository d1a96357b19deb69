/// How messages are read out of a document.
public struct MessageMapping: Sendable {
    /// The named levels; each innermost value is one message.
    public var levels: [Level] = []
    /// Which of them are messages.
    public var filter = MappingFilter()
    /// See `MappedMessage`.
    public var externalID: Reading?
    /// See `MappedMessage`.
    public var kind: Reading?
    /// See `MappedMessage`.
    public var text: Reading?
    /// See `MappedMessage`.
    public var html: Reading?
    /// See `MappedMessage.Party`.
    public var sender = PartyMapping()
    /// See `MappedMessage`.
    public var recipient: Reading?
    /// See `MappedMessage`.
    public var sentAt: Reading?
    /// See `MappedMessage.Attachment`.
    public var attachments: [AttachmentMapping] = []
    /// See `MappedMessage`.
    public var replyTo: Reading?
    /// See `MappedMessage`.
    public var conversation: Reading?
    /// See `MappedMessage`.
    public var album: Reading?
    /// See `MappedMessage`.
    public var edited: Reading?
    /// See `MappedMessage.Location`.
    public var location: LocationMapping?
    /// See `MappedMessage.Part`.
    public var part: PartMapping?

    /// A mapping that reads nothing yet.
    public init() {}

    func message(in scope: MappingScope) -> MappedMessage {
        var message = MappedMessage()
        message.externalID = externalID?.text(in: scope)
        message.kind = kind?.text(in: scope)
        message.text = text?.text(in: scope)
        message.html = html?.text(in: scope)
        message.sender = sender.party(in: scope)
        message.recipient = recipient?.text(in: scope)
        message.sentAt = sentAt?.time(in: scope)
        message.attachments = attachments.flatMap { $0.attachments(in: scope) }
        message.replyTo = replyTo?.text(in: scope)
        message.conversation = conversation?.text(in: scope)
        message.album = album?.text(in: scope)
        message.isEdited = edited?.flag(in: scope) ?? false
        message.location = location?.location(in: scope)
        message.part = part?.part(in: scope)
        return message
    }
}

/// How a person is read.
public struct PartyMapping: Sendable {
    /// See `MappedMessage.Party`.
    public var handle: Reading?
    /// See `MappedMessage.Party`.
    public var name: Reading?
    /// See `MappedMessage.Party`.
    public var phone: Reading?
    /// See `MappedMessage.Party`.
    public var address: Reading?

    /// A mapping that reads nothing yet.
    public init() {}

    func party(in scope: MappingScope) -> MappedMessage.Party {
        .init(
            handle: handle?.text(in: scope), name: name?.text(in: scope), phone: phone?.text(in: scope),
            address: address?.text(in: scope))
    }
}

/// How attachments are read: one of the values as they are, or one for each item of a list.
public struct AttachmentMapping: Sendable {
    /// The list; paths below start at its item with `$`. nil for a single attachment.
    public var each: Expression?
    /// Which of them are attachments.
    public var filter = MappingFilter()
    /// See `MappedMessage.Attachment`.
    public var url: Reading?
    /// See `MappedMessage.Attachment`.
    public var name: Reading?
    /// See `MappedMessage.Attachment`.
    public var type: Reading?
    /// See `MappedMessage.Attachment`.
    public var size: Reading?
    /// See `MappedMessage.Attachment`.
    public var id: Reading?

    /// A mapping that reads nothing yet.
    public init() {}

    /// More than any vendor sends with one message.
    private static let most = 100

    func attachments(in scope: MappingScope) -> [MappedMessage.Attachment] {
        let scopes = each.map { Function.items($0.value(in: scope)).prefix(Self.most).map { scope.inside($0) } } ?? [scope]
        return scopes.filter(filter.holds).map { scope in
            .init(
                url: url?.text(in: scope), name: name?.text(in: scope), type: type?.text(in: scope),
                size: size?.number(in: scope),
                id: id?.text(in: scope))
        }.filter { !$0.isEmpty }
    }
}

/// How a place is read.
public struct LocationMapping: Sendable {
    /// See `MappedMessage.Location`.
    public var name: Reading?
    /// See `MappedMessage.Location`.
    public var address: Reading?
    /// See `MappedMessage.Location`.
    public var latitude: Reading?
    /// See `MappedMessage.Location`.
    public var longitude: Reading?

    /// A mapping that reads nothing yet.
    public init() {}

    func location(in scope: MappingScope) -> MappedMessage.Location? {
        let location = MappedMessage.Location(
            name: name?.text(in: scope), address: address?.text(in: scope), latitude: latitude?.text(in: scope),
            longitude: longitude?.text(in: scope))
        return location.isEmpty ? nil : location
    }
}

/// How the part of a longer text is read.
public struct PartMapping: Sendable {
    /// See `MappedMessage.Part`.
    public var reference: Reading
    /// See `MappedMessage.Part`.
    public var total: Reading
    /// See `MappedMessage.Part`.
    public var number: Reading

    /// A mapping of all three.
    public init(reference: Reading, total: Reading, number: Reading) {
        self.reference = reference
        self.total = total
        self.number = number
    }

    /// The most parts that GSM 03.40 section 9.2.3.24.1 can count.
    private static let most = 255

    func part(in scope: MappingScope) -> MappedMessage.Part? {
        guard let reference = reference.text(in: scope), let total = total.number(in: scope),
            let number = number.number(in: scope),
            (2...Self.most).contains(total), (1...total).contains(number)
        else { return nil }
        return .init(reference: reference, total: total, number: number)
    }
}

/// How receipts are read out of a document.
public struct ReceiptMapping: Sendable {
    /// The named levels; each innermost value is one receipt.
    public var levels: [Level] = []
    /// Which of them are receipts.
    public var filter = MappingFilter()
    /// See `MappedReceipt`.
    public var id: Reading
    /// See `MappedReceipt`.
    public var reference: Reading?
    /// See `MappedReceipt`; its map leads to the words of `ReceiptState`.
    public var state: Reading
    /// See `MappedReceipt`; the vendor's word for the state when absent.
    public var code: Reading?
    /// See `MappedReceipt`.
    public var reason: Reading?
    /// See `MappedReceipt`.
    public var at: Reading?

    /// A mapping of an id and a state.
    public init(id: Reading, state: Reading) {
        self.id = id
        self.state = state
    }

    func receipts(in scope: MappingScope, limit: Int) -> [MappedReceipt] {
        levels.scopes(from: scope, limit: limit).filter(filter.holds).compactMap { scope in
            guard let id = id.text(in: scope) else { return nil }
            var receipt = MappedReceipt(
                id: id, state: state.text(in: scope).flatMap(ReceiptState.init),
                code: code?.text(in: scope) ?? state.rawText(in: scope),
                reason: reason?.text(in: scope), at: at?.time(in: scope))
            receipt.reference = reference?.text(in: scope)
            return receipt
        }
    }
}

/// One contact message out of a delivery, in the words of the gateway.
public struct MappedMessage: Sendable, Equatable {
    /// The vendor's id of the message; unique within the adapter.
    public var externalID: String?
    /// The vendor's word for what it is, as `text`, `image`, `sticker`.
    public var kind: String?
    /// What the customer wrote, or what a sticker or card says.
    public var text: String?
    /// The same as HTML where the vendor sends HTML instead of text.
    public var html: String?
    /// Who wrote.
    public var sender = Party()
    /// To which of our numbers, accounts or bots.
    public var recipient: String?
    /// When it was written, in microseconds since 1970-01-01 UTC.
    public var sentAt: Int64?
    /// Files and pictures, in order.
    public var attachments: [Attachment] = []
    /// The vendor's id of the message that this one answers.
    public var replyTo: String?
    /// The vendor's id of the conversation, group or thread.
    public var conversation: String?
    /// The vendor's id of the album that this message is a part of.
    public var album: String?
    /// Whether it is a new version of a message that came before.
    public var isEdited = false
    /// A place that the customer sent.
    public var location: Location?
    /// Which part of a longer text this is; nil when it is whole.
    public var part: Part?
    /// The vendor's word for an event that the page does not know; nil for messages.
    public var unknown: String?
    /// What an event holds that the page does not know, or that says nothing by itself.
    public var payload: JSONValue?

    /// An empty message.
    public init() {}

    /// A person as the vendor knows them.
    public struct Party: Sendable, Equatable {
        /// The vendor's id of the person.
        public var handle: String?
        /// The name they go by.
        public var name: String?
        /// A phone number, as the vendor writes it.
        public var phone: String?
        /// A mail address.
        public var address: String?

        /// A person of whom something or nothing is known.
        public init(handle: String? = nil, name: String? = nil, phone: String? = nil, address: String? = nil) {
            self.handle = handle
            self.name = name
            self.phone = phone
            self.address = address
        }
    }

    /// A file that the message brings, still at the vendor's.
    public struct Attachment: Sendable, Equatable {
        /// Where it can be fetched; nil when only the id is known.
        public var url: String?
        /// Its name.
        public var name: String?
        /// Its declared media type.
        public var type: String?
        /// Its declared size in bytes.
        public var size: Int?
        /// The vendor's id of it.
        public var id: String?

        /// A file of which something is known.
        public init(url: String? = nil, name: String? = nil, type: String? = nil, size: Int? = nil, id: String? = nil) {
            self.url = url
            self.name = name
            self.type = type
            self.size = size
            self.id = id
        }

        var isEmpty: Bool { url == nil && id == nil && name == nil }
    }

    /// A place on earth.
    public struct Location: Sendable, Equatable {
        /// What the place is called.
        public var name: String?
        /// Its address.
        public var address: String?
        /// Degrees north, as the vendor writes them.
        public var latitude: String?
        /// Degrees east, as the vendor writes them.
        public var longitude: String?

        /// A place of which something is known.
        public init(name: String? = nil, address: String? = nil, latitude: String? = nil, longitude: String? = nil) {
            self.name = name
            self.address = address
            self.latitude = latitude
            self.longitude = longitude
        }

        /// `my location, Tokyo (35.65, 139.70)`
        public var text: String {
            let words = [name, address].compactMap { $0 }.joined(separator: ", ")
            guard let latitude, let longitude else { return words }
            return words.isEmpty ? "(\(latitude), \(longitude))" : "\(words) (\(latitude), \(longitude))"
        }

        /// The place on a map; nil without coordinates that are numbers.
        public var mapLink: String? {
            guard let latitude, let longitude, let north = Double(latitude), let east = Double(longitude), abs(north) <= 90, abs(east) <= 180
            else { return nil }
            return "https://www.openstreetmap.org/?mlat=\(latitude)&mlon=\(longitude)#map=16/\(latitude)/\(longitude)"
        }

        var isEmpty: Bool { text.isEmpty }
    }

    /// Which part of a concatenated SMS this is.
    public struct Part: Sendable, Equatable {
        /// What the parts of one text have in common.
        public var reference: String
        /// How many parts there are.
        public var total: Int
        /// Which one this is, from 1.
        public var number: Int

        /// A part of a text.
        public init(reference: String, total: Int, number: Int) {
            self.reference = reference
            self.total = total
            self.number = number
        }
    }
}

/// What a vendor says about something that was sent.
public struct MappedReceipt: Sendable, Equatable {
    /// The id that the vendor gave when it was sent.
    public var id: String
    /// The `notice.id` that went out with it, where the vendor gives it back: it finds what was sent without its answer coming.
    public var reference: String?
    /// How far it got; nil when the vendor's word is not in the provider's map.
    public var state: ReceiptState?
    /// The vendor's own code or word.
    public var code: String?
    /// The vendor's sentence about a failure.
    public var reason: String?
    /// When it happened, in microseconds since 1970-01-01 UTC.
    public var at: Int64?

    /// A receipt for an id.
    public init(id: String, state: ReceiptState?, code: String? = nil, reason: String? = nil, at: Int64? = nil) {
        self.id = id
        self.state = state
        self.code = code
        self.reason = reason
        self.at = at
    }
}

/// How far a sent message got. A receipt never takes one back to an earlier state.
public enum ReceiptState: String, Sendable, Equatable, CaseIterable, Comparable {
    /// The vendor has it.
    case queued
    /// It left the vendor.
    case sent
    /// It reached the device or the mailbox.
    case delivered
    /// It was seen.
    case read
    /// It will not arrive.
    case failed

    /// In the order in which they follow each other.
    public static func < (left: ReceiptState, right: ReceiptState) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .queued: 0
        case .sent: 1
        case .failed: 2
        case .delivered: 3
        case .read: 4
        }
    }
}

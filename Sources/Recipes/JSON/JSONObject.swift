/// The members of a JSON object in the order in which they were written. Names are unique and told apart by their code points.
public struct JSONObject: Sendable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// The name, code point for code point as it was written.
        public let name: String
        /// The value.
        public var value: JSONValue

        /// Pairs a name with a value.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Up to this many members a look at each is quicker than a hash.
    static let scanned = 24

    /// All members in order.
    public private(set) var members: [Member]
    /// Positions by name; only for objects too large to scan.
    private var positions: [Name: Int]?

    /// No members.
    public init() {
        members = []
    }

    /// Takes members in order. Of two with the same name the last value wins, at the place of the first.
    public init(_ members: some Sequence<Member>) {
        self.init()
        for member in members { self[member.name] = member.value }
    }

    /// For members that are known to be unique.
    init(unique members: [Member]) {
        self.members = members
        reindex()
    }

    /// The names in order.
    public var names: some Sequence<String> { members.lazy.map(\.name) }

    /// The value of that name. Setting nil removes the member; a new name goes to the end.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                reindex()
            case (nil, let value?): append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if positions != nil {
            positions?[Name(member.name)] = members.count - 1
        } else if members.count > Self.scanned {
            reindex()
        }
    }

    private mutating func reindex() {
        guard members.count > Self.scanned else {
            positions = nil
            return
        }
        var index: [Name: Int] = Dictionary(minimumCapacity: members.count)
        for (position, member) in members.enumerated() { index[Name(member.name)] = position }
        positions = index
    }

    func position(of name: String) -> Int? {
        if let positions { return positions[Name(name)] }
        let count = name.utf8.count
        return members.withUnsafeBufferPointer { members in
            members.indices.first { members[$0].name.utf8.count == count && members[$0].name.hasSameBytes(as: name) }
        }
    }
}

extension JSONObject: RandomAccessCollection {
    /// 0
    public var startIndex: Int { 0 }
    /// The number of members.
    public var endIndex: Int { members.count }

    /// The member at that place in the order of writing.
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    /// The order of the members does not count.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// The order of the members does not count.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var each = Hasher()
            each.combineBytes(of: member.name)
            each.combine(member.value)
            sum ^= each.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Members in order; of two with the same name the last one wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member(name: $0.0, value: $0.1) })
    }
}

/// A member name as a key of a hash table. The hash is seeded by the process, so that nobody can choose names that collide.
private struct Name: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Name, right: Name) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combineBytes(of: text)
    }
}

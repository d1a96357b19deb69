/// How a value is read, documented and written: the one place that knows what `30s` or `${env:NAME}` is.
struct ValueKind<Value: Sendable>: Sendable {
    var shape: Shape
    /// Reads a node; nil after it has reported what is wrong with it.
    var read: @Sendable (Node, Reading) -> Value?
    /// Writes a value as an operator would, for the documentation of defaults; nil where a default says nothing.
    var write: @Sendable (Value) -> String?

    init(
        _ shape: Shape, write: @escaping @Sendable (Value) -> String? = { _ in nil },
        read: @escaping @Sendable (Node, Reading) -> Value?
    ) {
        self.shape = shape
        self.read = read
        self.write = write
    }

    /// The same kind with its values turned into others.
    func map<Other: Sendable>(
        write: @escaping @Sendable (Other) -> String? = { _ in nil }, _ transform: @escaping @Sendable (Value) -> Other
    ) -> ValueKind<Other> {
        let read = read
        return ValueKind<Other>(shape, write: write) { node, reading in read(node, reading).map(transform) }
    }
}

/// One key of a section: name, place, kind, default and documentation, all said once.
struct Key<Root: Sendable>: Sendable {
    var name: String
    var doc: String
    var shape: Shape
    var isRequired: Bool
    var standard: @Sendable (Root) -> String?
    var read: @Sendable (inout Root, Node, Reading) -> Void

    /// A key whose property always has a value: the one that a new `Root` holds, unless it is required.
    init<Value: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ kind: ValueKind<Value>, required: Bool = false,
        _ doc: String
    ) {
        self.init(
            name, doc, kind.shape, required,
            standard: { root in required ? nil : kind.write(root[keyPath: path]) },
            read: { root, node, reading in
                if let value = kind.read(node, reading) { root[keyPath: path] = value }
            })
    }

    /// A key that may be absent, which its property shows as nil.
    init<Value: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ kind: ValueKind<Value>, required: Bool = false,
        _ doc: String
    ) {
        self.init(
            name, doc, kind.shape, required,
            standard: { root in root[keyPath: path].flatMap(kind.write) },
            read: { root, node, reading in
                if let value = kind.read(node, reading) { root[keyPath: path] = value }
            })
    }

    /// A key that fills something other than one property.
    init<Value: Sendable>(
        _ name: String, _ kind: ValueKind<Value>, required: Bool = false, _ doc: String,
        fill: @escaping @Sendable (inout Root, Value) -> Void
    ) {
        self.init(
            name, doc, kind.shape, required, standard: { _ in nil },
            read: { root, node, reading in
                if let value = kind.read(node, reading) { fill(&root, value) }
            })
    }

    private init(
        _ name: String, _ doc: String, _ shape: Shape, _ isRequired: Bool, standard: @escaping @Sendable (Root) -> String?,
        read: @escaping @Sendable (inout Root, Node, Reading) -> Void
    ) {
        self.name = name
        self.doc = doc
        self.shape = shape
        self.isRequired = isRequired
        self.standard = standard
        self.read = read
    }

    /// The same key of a part, as a key of the whole.
    func lifted<Whole: Sendable>(to path: any WritableKeyPath<Whole, Root> & Sendable) -> Key<Whole> {
        let (standard, read) = (standard, read)
        return Key<Whole>(
            name, doc, shape, isRequired, standard: { standard($0[keyPath: path]) },
            read: { read(&$0[keyPath: path], $1, $2) })
    }
}

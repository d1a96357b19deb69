extension ValueKind {
    /// A list of such values.
    var list: ValueKind<[Value]> { list(atLeast: 0) }

    /// A list of such values with a least number of them.
    func list(atLeast minimum: Int, atMost maximum: Int = 10_000) -> ValueKind<[Value]> {
        let (read, write) = (read, write)
        return ValueKind<[Value]>(.list(shape), write: { Self.written($0, write) }) { node, reading in
            guard case .list(let items) = node.content else {
                reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a list.")
                return nil
            }
            guard items.count >= minimum, items.count <= maximum else {
                reading.report(.badValue, at: node.mark, "the list has \(items.count) items; it has to have \(minimum) to \(maximum).")
                return nil
            }
            return Self.read(items, reading, read)
        }
    }

    /// One such value, or a list of them.
    var oneOrMany: ValueKind<[Value]> {
        let (read, write) = (read, write)
        return ValueKind<[Value]>(.anyOf([shape, .list(shape)]), write: { Self.written($0, write) }) { node, reading in
            guard case .list(let items) = node.content else { return read(node, reading).map { [$0] } }
            return Self.read(items, reading, read)
        }
    }

    /// A mapping of free keys to such values, in the order in which they are written.
    ///
    /// - Parameters:
    ///   - keys: what the keys are, for the documentation.
    ///   - name: judges each key.
    func map(keys: String, name: ValueKind<String> = .text) -> ValueKind<[Named<Value>]> {
        let read = read
        return ValueKind<[Named<Value>]>(.map(keys: keys, shape)) { node, reading in
            guard let entries = node.entries else {
                reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a mapping of \(keys).")
                return nil
            }
            return entries.compactMap { entry in
                reading.within(entry.key, at: entry.keyMark) {
                    let key = Node(content: .scalar(Scalar(text: entry.key, isPlain: false)), mark: entry.keyMark)
                    guard let name = name.read(key, reading), let value = read(entry.value, reading) else { return nil }
                    return Named(name: name, value: value, place: reading.place(at: entry.value.mark))
                }
            }
        }
    }

    /// This kind, or else another; the first decides by the node's form.
    func or(_ other: ValueKind, when isOther: @escaping @Sendable (Node) -> Bool) -> ValueKind {
        let (read, write) = (read, write)
        return ValueKind(.anyOf([shape, other.shape]), write: { write($0) ?? other.write($0) }) { node, reading in
            isOther(node) ? other.read(node, reading) : read(node, reading)
        }
    }

    /// The same kind with another documentation.
    func described(as shape: Shape) -> Self {
        var kind = self
        kind.shape = shape
        return kind
    }

    private static func read(_ items: [Node], _ reading: Reading, _ read: (Node, Reading) -> Value?) -> [Value] {
        items.enumerated().compactMap { index, item in
            reading.within("[\(index)]", at: item.mark) { read(item, reading) }
        }
    }

    private static func written(_ values: [Value], _ write: (Value) -> String?) -> String? {
        let words = values.compactMap(write)
        return words.isEmpty || words.count < values.count ? nil : "[\(words.listed)]"
    }
}

/// A value with the key that it stood behind, in a mapping whose keys are free.
struct Named<Value: Sendable>: Sendable {
    var name: String
    var value: Value
    var place: Place
}

extension Node {
    /// Whether it is a mapping.
    var isMap: Bool { entries != nil }

    /// Whether it is this text, quoted or not.
    func isText(_ text: String) -> Bool {
        if case .scalar(let scalar) = content { scalar.text == text } else { false }
    }
}

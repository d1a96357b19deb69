extension JSONValue {
    /// An element as JSON: one without children and attributes is its text; any other is an object of its children by name, of
    /// its attributes by `@name`, and of its text by `#text` where that is more than white space. Equal names become an array.
    init(_ element: XMLElement) {
        if element.children.isEmpty && element.attributes.isEmpty {
            self = .string(element.text)
            return
        }
        var members = JSONObject(element.attributes.map { JSONObject.Member(name: "@\($0.name)", value: .string($0.value)) })
        for child in element.children {
            let value = JSONValue(child)
            switch members[child.name] {
            case nil: members[child.name] = value
            case .array(let values)?: members[child.name] = .array(values + [value])
            case let first?: members[child.name] = .array([first, value])
            }
        }
        if !ASCII.trimmed(element.text).isEmpty { members["#text"] = .string(element.text) }
        self = .object(members)
    }
}

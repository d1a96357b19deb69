extension Function {
    /// The texts with line ends between them; nothing when none is there.
    static func paragraphs(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let texts = arguments.compactMap { $0.text(in: scope) }.filter { !$0.isEmpty }
        return texts.isEmpty ? nil : .string(texts.joined(separator: "\n"))
    }

    /// What an object holds, a line a member, or what a list of objects holds, a line an item. Names behind the first argument are left out.
    ///
    /// Forms and orders are objects of the operator's choosing: a person reads `problem: cup is broken` wherever it stands.
    static func lines(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let left = Set(arguments.dropFirst().compactMap { $0.text(in: scope) })
        guard let value = arguments[0].value(in: scope) else { return nil }
        var lines: [String] = []
        switch value {
        case .object(let object): leaves(of: object, under: "", without: left, depth: 0).forEach { lines.append("\($0.name): \($0.text)") }
        case .array(let items):
            for case .object(let object) in items.prefix(mostLines) {
                lines.append(leaves(of: object, under: "", without: left, depth: 0).map { "\($0.name): \($0.text)" }.joined(separator: ", "))
            }
            lines += items.prefix(mostLines).compactMap(Expression.text)
        default: lines = [Expression.text(of: value)].compactMap { $0 }
        }
        lines = lines.filter { !$0.isEmpty }
        return lines.isEmpty ? nil : .string(lines.prefix(mostLines).joined(separator: "\n"))
    }

    /// More members than a person reads.
    private static let mostLines = 100

    private static func leaves(
        of object: JSONObject, under path: String, without left: Set<String>, depth: Int
    ) -> [(name: String, text: String)] {
        object.members.prefix(mostLines).flatMap { member -> [(name: String, text: String)] in
            guard !left.contains(member.name) else { return [] }
            let name = path.isEmpty ? member.name : "\(path).\(member.name)"
            switch member.value {
            case .object(let inner) where depth < 4: return leaves(of: inner, under: name, without: left, depth: depth + 1)
            case .array(let values):
                let texts = values.prefix(mostLines).compactMap(Expression.text)
                return texts.isEmpty ? [] : [(name, texts.joined(separator: ", "))]
            default: return Expression.text(of: member.value).flatMap { $0.isEmpty ? nil : [(name, $0)] } ?? []
            }
        }
    }
}

/// The fields of a machine-readable report part: groups of `Name: value` lines, separated by empty lines.
struct ReportFields {
    /// The groups in order; each maps a name in lower case to its values, unfolded.
    let groups: [[String: [String]]]

    init(_ text: String) {
        var groups: [[String: [String]]] = []
        var group: [String: [String]] = [:]
        var last: String?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                if !group.isEmpty { groups.append(group) }
                (group, last) = ([:], nil)
            } else if line.first?.isWhitespace == true {
                guard let last, let values = group[last], let value = values.last else { continue }
                group[last]?[values.count - 1] = value + " " + Lowered.trim(String(line))
            } else if let colon = line.firstIndex(of: ":") {
                let name = Lowered.trim(String(line[..<colon])).lowercased()
                group[name, default: []].append(Lowered.trim(String(line[line.index(after: colon)...])))
                last = name
            }
        }
        if !group.isEmpty { groups.append(group) }
        self.groups = groups
    }

    /// The first value of the name in any group.
    func value(_ name: String) -> String? {
        groups.lazy.compactMap { $0[name]?.first }.first
    }

    /// All values of the name in all groups.
    func values(_ name: String) -> [String] {
        groups.flatMap { $0[name] ?? [] }
    }

    /// The part after the type of a typed value: `rfc822; ann@example.com`.
    static func untyped(_ value: String) -> String {
        guard let semicolon = value.firstIndex(of: ";") else { return Lowered.trim(value) }
        return Lowered.trim(String(value[value.index(after: semicolon)...]))
    }

    /// A message id without angle brackets; nil when it is empty.
    static func messageID(_ value: String) -> String? {
        let inner = value.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
        let id = inner.isEmpty ? Lowered.trim(value) : String(inner)
        return id.isEmpty || id.contains(" ") ? nil : id
    }
}

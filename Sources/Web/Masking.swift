import Recipes

/// Hides personal data from a reader: enough is left to tell two people apart, too little to reach them.
enum Masking {
    /// A telephone number or another long number keeps its last two digits; a mail address its first letter and its domain.
    static func text(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.contains("@") ? address(String($0)) : digits(String($0)) }
            .joined(separator: " ")
    }

    /// `a***@example.com`.
    static func address(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return digits(address) }
        return "\(address.prefix(1))***\(address[at...])"
    }

    /// The first letter of a name.
    static func name(_ name: String) -> String {
        "\(name.prefix(1))**"
    }

    /// Runs of five digits and more keep their last two.
    static func digits(_ text: String) -> String {
        var result: [Character] = []
        var run: [Character] = []
        func flush() {
            if run.count >= 5 { result += Array(repeating: "*", count: run.count - 2) + run.suffix(2) } else { result += run }
            run = []
        }
        for character in text {
            if character.isNumber {
                run.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return String(result)
    }

    /// All texts of a value.
    static func json(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(self.text(text))
        case .array(let values): .array(values.map(json))
        case .object(let object): .object(self.object(object))
        default: value
        }
    }

    /// All texts of an object.
    static func object(_ object: JSONObject) -> JSONObject {
        JSONObject(object.map { .init(name: $0.name, value: json($0.value)) })
    }

    /// A person: the name's first letter, the rest by its kind.
    static func party(_ party: JSONObject) -> JSONObject {
        JSONObject(
            party.map { member in
                let text = member.value.string ?? ""
                return .init(name: member.name, value: .string(member.name == "name" ? name(text) : self.text(text)))
            })
    }
}

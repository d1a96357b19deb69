import Recipes
import Settings

extension RequestText {
    /// The text with its values and secrets put in; nil when a secret is not set or a value does not fit its place.
    func text(in scope: JSONValue) -> String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .template(let template):
                // What a template refuses is a value that would change the path of a URL: then there is no request.
                guard let rendered = try? template.render(scope) else { return nil }
                text += rendered
            case .secret(let secret):
                guard let value = secret.reveal() else { return nil }
                text += value
            }
        }
        return text
    }
}

extension RequestJSON {
    /// The body with its values and secrets put in; nil when a secret is not set.
    func value(in scope: JSONValue) -> JSONValue? {
        switch self {
        case .value(let value): return value
        case .text(let text): return text.text(in: scope).map(JSONValue.string)
        case .array(let items):
            var values: [JSONValue] = []
            for item in items {
                guard let value = item.value(in: scope) else { return nil }
                values.append(value)
            }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            for (name, member) in members {
                guard let value = member.value(in: scope) else { return nil }
                object[name] = value
            }
            return .object(object)
        }
    }
}

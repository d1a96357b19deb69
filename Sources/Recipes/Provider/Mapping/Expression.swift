/// A small expression of the mapping language: where a value comes from, and what is done to it on the way.
///
/// `$event.user.name` (a path from a named level), `$.name` (from the innermost one), `$root.id`, `form.From`, `query.id`, `header.x-id`,
/// `body.type`, `method`, `settings.app_id`, `'a constant'`, and functions over them: `join($event.lines[*].text, ' ')`.
public indirect enum Expression: Sendable {
    /// A constant text.
    case literal(String)
    /// A path into the document.
    case path(PathReference)
    /// A header field, a query field or a form field of the request.
    case field(RequestField)
    /// The request's method.
    case method
    /// The newest value of a setting.
    case setting(String)
    /// Something that the place of the expression provides, by a dotted path: `recipient.phone` while sending.
    case variable(String)
    /// A function of other expressions.
    case call(Function, [Expression])

    /// The value in a scope; nil when there is none. A path that can select several values gives an array.
    func value(in scope: MappingScope) -> JSONValue? {
        switch self {
        case .literal(let text): .string(text)
        case .path(let path): path.value(in: scope)
        case .field(.body(let path)): scope.root[dotted: path]
        case .field(let field): scope.request.flatMap(field.read).map(JSONValue.string)
        case .method: scope.request.map { .string($0.input.method) }
        case .setting(let name): scope.settings.first(name).map(JSONValue.string)
        case .variable(let path): scope.variables[dotted: path]
        case .call(let function, let arguments): function.value(of: arguments, in: scope)
        }
    }

    /// Whether the value may come out of the body.
    var readsBody: Bool {
        switch self {
        case .literal, .method, .setting, .variable, .field(.header), .field(.query), .field(.lastPathSegment): false
        case .path, .field: true
        case .call(let function, let arguments): function == .numbered || arguments.contains(where: \.readsBody)
        }
    }

    /// The dotted names that the place of the expression has to provide.
    var variables: [String] {
        switch self {
        case .variable(let name): [name]
        case .call(_, let arguments): arguments.flatMap(\.variables)
        case .literal, .path, .field, .method, .setting: []
        }
    }

    /// The value as text: scalars as they are, of several values the first; nil for nothing and for what is empty.
    func text(in scope: MappingScope) -> String? {
        value(in: scope).flatMap(Self.text)
    }

    static func text(of value: JSONValue) -> String? {
        switch value {
        case .array(let values): values.lazy.compactMap(text).first
        case .object, .null: nil
        default: value.scalarText.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}

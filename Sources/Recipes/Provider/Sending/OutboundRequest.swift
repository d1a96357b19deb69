/// An HTTP request that is ready to be sent.
public struct OutboundRequest: Sendable, Equatable {
    /// The method in upper case.
    public var method: String
    /// The absolute URL.
    public var url: String
    /// The header fields in order; `Host` and `Content-Length` are left to whoever sends.
    public var headers: HeaderFields
    /// The body's bytes.
    public var body: [UInt8]

    /// A request with all its parts.
    public init(method: String, url: String, headers: HeaderFields = HeaderFields(), body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The request as if it had come in, so that a signature over it is the same whoever makes it.
    func input(now: Int64) -> HTTPInput {
        let parts = URLText(url)
        let target = (parts.path.isEmpty ? "/" : String(parts.path)) + (parts.query.map { "?\($0)" } ?? "")
        return HTTPInput(method: method, target: target, headers: headers, body: body, receivedAt: now, publicURL: url)
    }
}

/// What a vendor answered to a request.
public struct InboundResponse: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The header fields.
    public var headers: HeaderFields
    /// The body's bytes.
    public var body: [UInt8]

    /// A response with all its parts.
    public init(status: Int, headers: HeaderFields = HeaderFields(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// How a request is made of templates.
public struct RequestRecipe: Sendable {
    /// The method in upper case.
    public var method = "POST"
    /// The URL; what is put into it is escaped as one component.
    public var url: TextTemplate
    /// Fields behind the question mark; a field whose value is missing is left out.
    public var query: [(name: String, value: TextTemplate)] = []
    /// Header fields; a field whose value is missing is left out.
    public var headers: [(name: String, value: TextTemplate)] = []
    /// The body.
    public var body = Body.none

    /// What the body is made of.
    public enum Body: Sendable {
        /// No body.
        case none
        /// A form; a field whose value is missing is left out.
        case form([(name: String, value: TextTemplate)])
        /// JSON.
        case json(JSONTemplate)
        /// Text of a media type.
        case text(TextTemplate, contentType: String)
    }

    /// A request to a URL.
    public init(url: TextTemplate) {
        self.url = url
    }

    /// The dotted names that whoever sends has to provide.
    var variables: Set<String> {
        var templates = [url] + query.map(\.value) + headers.map(\.value)
        switch body {
        case .none: break
        case .form(let fields): templates += fields.map(\.value)
        case .json(let template): return template.variables.union(templates.flatMap(\.variables))
        case .text(let template, _): templates.append(template)
        }
        return Set(templates.flatMap(\.variables))
    }

    func request(in scope: MappingScope) -> OutboundRequest {
        var request = OutboundRequest(method: method, url: urlText(in: scope))
        for (name, value) in Self.present(headers, scope, .header) { request.headers.append(name, value) }
        let fields = FormFields(Self.present(query, scope, .text).map { .init(name: $0.name, value: $0.value) })
        request.add(query: fields)
        switch body {
        case .none: break
        case .form(let fields):
            let form = FormFields(Self.present(fields, scope, .text).map { .init(name: $0.name, value: $0.value) })
            request.set(form: form)
        case .json(let template):
            request.set(body: (template.value(in: scope) ?? .null).serialized(), contentType: "application/json; charset=utf-8")
        case .text(let template, let contentType):
            request.set(
                body: Array(template.text(in: scope, for: .init(contentType: contentType)).utf8), contentType: contentType)
        }
        return request
    }

    /// A URL that is one setting with something behind it must not be escaped at its beginning: `{{settings.api_base}}/v1`.
    private func urlText(in scope: MappingScope) -> String {
        url.pieces.enumerated().map { index, piece in
            switch piece {
            case .literal(let text): text
            case .expression(let expression):
                (index == 0 ? Template.Sink.header : .urlComponent).escape(expression.text(in: scope) ?? "")
            }
        }.joined()
    }

    private static func present(
        _ fields: [(name: String, value: TextTemplate)], _ scope: MappingScope, _ sink: Template.Sink
    ) -> [(name: String, value: String)] {
        fields.compactMap { field in
            if let single = field.value.single, single.text(in: scope) == nil { return nil }
            return (field.name, field.value.text(in: scope, for: sink))
        }
    }
}

extension OutboundRequest {
    mutating func add(query: FormFields) {
        guard !query.fields.isEmpty else { return }
        let text = query.fields.map { field in
            "\(PercentEncoding.component.encode(field.name))=\(PercentEncoding.component.encode(field.value))"
        }.joined(separator: "&")
        url += (URLText(url).query == nil ? "?" : "&") + text
    }

    mutating func set(form: FormFields) {
        set(body: Array(form.encoded.utf8), contentType: "application/x-www-form-urlencoded")
    }

    mutating func set(body bytes: [UInt8], contentType: String) {
        body = bytes
        if headers["content-type"] == nil { headers.append("content-type", contentType) }
    }
}

/// JSON with templates in its texts.
public indirect enum JSONTemplate: Sendable {
    /// A value without templates.
    case constant(JSONValue)
    /// A text; one that is a single expression becomes the value of it, whatever its type, and is left out when missing.
    case text(TextTemplate)
    /// Elements in order.
    case array([JSONTemplate])
    /// Members in order.
    case object([(name: String, value: JSONTemplate)])

    /// The dotted names that whoever sends has to provide.
    var variables: Set<String> {
        switch self {
        case .constant: []
        case .text(let template): Set(template.variables)
        case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.variables) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.variables) }
        }
    }

    func value(in scope: MappingScope) -> JSONValue? {
        switch self {
        case .constant(let value): value
        case .text(let template): Self.value(of: template, in: scope)
        case .array(let elements): .array(elements.compactMap { $0.value(in: scope) })
        case .object(let members):
            .object(
                JSONObject(
                    members.compactMap { member in member.value.value(in: scope).map { .init(name: member.name, value: $0) } }))
        }
    }

    private static func value(of template: TextTemplate, in scope: MappingScope) -> JSONValue? {
        guard let single = template.single else { return .string(template.text(in: scope, for: .text)) }
        return single.value(in: scope).flatMap { Function.isSomething($0) ? $0 : nil }
    }
}

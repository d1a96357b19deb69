/// Renders one text.
struct TemplateRenderer {
    private let sink: Template.Sink
    private let limit: Int
    /// Sections inside of one another multiply, and need not put anything out.
    private var rounds = 0
    private static let mostRounds = 100_000
    /// What names are looked for in, the innermost last.
    private var frames: [JSONValue]
    private(set) var output: [UInt8] = []
    /// Variables without a value, each once.
    private(set) var missing: [String] = []

    init(sink: Template.Sink, context: JSONValue, limit: Int) {
        self.sink = sink
        self.limit = limit
        frames = [context]
    }

    mutating func render(_ parts: [TemplatePart]) throws(RecipeError) {
        for part in parts {
            switch part {
            case .text(let text): output.append(contentsOf: text)
            case .variable(let path): try append(value(of: path), name: path.text)
            case .item: try append(frames.last, name: ".")
            case .section(let path, let isInverted, let parts):
                try render(parts, in: path.map { value(of: $0) } ?? frames.last, isInverted: isInverted)
            }
            guard output.count <= limit else {
                throw RecipeError(.templateTooLarge, "The rendered text is longer than \(limit) bytes, which is the limit.")
            }
        }
    }

    private mutating func render(_ parts: [TemplatePart], in value: JSONValue?, isInverted: Bool) throws(RecipeError) {
        guard let value, value.isShown else {
            if isInverted { try render(parts) }
            return
        }
        guard !isInverted else { return }
        guard case .array(let elements) = value else { return try render(parts, on: value) }
        for element in elements { try render(parts, on: element) }
    }

    private mutating func render(_ parts: [TemplatePart], on frame: JSONValue) throws(RecipeError) {
        rounds += 1
        guard rounds <= Self.mostRounds else {
            throw RecipeError(
                .templateTooLarge,
                "The sections of the template are rendered more than \(Self.mostRounds) times, which is the limit.")
        }
        frames.append(frame)
        try render(parts)
        frames.removeLast()
    }

    /// Looks from the inside out for something that has the first name; what that lacks is missing.
    private func value(of path: DottedPath) -> JSONValue? {
        frames.last { path.begins(in: $0) }.flatMap { path.value(in: $0) }
    }

    private mutating func append(_ value: JSONValue?, name: String) throws(RecipeError) {
        guard let text = value.flatMap({ $0.shownText }) else {
            if !missing.contains(name) { missing.append(name) }
            return
        }
        if sink == .urlComponent, text == "." || text == ".." {
            throw RecipeError(.templateValue, "The value of '\(name)' is a dot or two, which would change the path of the URL.")
        }
        sink.append(text, to: &output)
    }
}

extension JSONValue {
    /// Whether a section with this value is rendered.
    fileprivate var isShown: Bool {
        switch self {
        case .null, .bool(false): false
        case .array(let elements): !elements.isEmpty
        case .string(let text): !text.isEmpty
        default: true
        }
    }

    /// The value as a reader should see it; nil for null.
    fileprivate var shownText: String? {
        switch self {
        case .null: nil
        case .array(let elements): elements.compactMap(\.shownText).joined(separator: ", ")
        case .object: description
        default: scalarText
        }
    }
}

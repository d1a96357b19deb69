/// A text with gaps, in Mustache (https://mustache.github.io/mustache.5.html): variables, sections, inverted sections, comments, partials.
///
/// How values are escaped follows from the sink; `{{{x}}}` and `{{&x}}` are errors. Sections are left out for what is absent, `null`, `false`,
/// an empty list and an empty text; zero counts as there.
public struct Template: Sendable {
    /// The template as it was written.
    public let source: String
    /// Where the rendered text goes.
    public let sink: Sink
    /// All variables and sections, those of partials too, in order.
    public let variables: [Variable]
    /// The partials that are included, directly or not.
    public let partialNames: [String]
    let parts: [TemplatePart]

    /// A place in a template that wants a value.
    public struct Variable: Sendable, Hashable {
        /// How the value is used.
        public enum Use: Sendable, Hashable {
            case value, section, inverted
        }

        /// The dotted name.
        public let name: String
        /// How the value is used.
        public let use: Use
        /// The names of the sections around it, from the outside in. The name may be meant relative to what they hold.
        public let sections: [String]
        /// The place of the tag in its source.
        public let position: RecipeError.Position
        /// The partial that the tag stands in; nil for the template itself.
        public let partial: String?
    }

    /// What to do about a variable without a value.
    public enum Missing: Sendable, Hashable {
        /// Nothing is rendered in its place, as Mustache has it.
        case empty
        /// Rendering fails and names it. `null` counts as missing.
        case refuse
    }

    /// The length of a rendered text in bytes that is allowed unless told otherwise.
    public static let defaultLimit = 1 << 20

    /// Compiles a template.
    ///
    /// - Parameter partials: sources of partials by name.
    /// - Throws: ``RecipeError`` with `template.syntax`, `template.unsupported` or `template.partial`, with line and column.
    public init(_ source: String, sink: Sink, partials: [String: String] = [:]) throws(RecipeError) {
        var compiler = TemplateCompiler(partials: partials)
        parts = try compiler.compile(source)
        variables = compiler.variables
        partialNames = compiler.partialNames
        self.source = source
        self.sink = sink
    }

    /// Fills the gaps.
    ///
    /// A list in a variable's place is rendered with commas between its elements, an object as JSON text.
    ///
    /// - Throws: ``RecipeError`` with `template.missing` and all names that are missing, `template.too_large`, or `template.value` where a value
    ///   would change the path of a URL.
    public func render(_ context: JSONValue, missing: Missing = .refuse, limit: Int = defaultLimit) throws(RecipeError) -> String {
        var renderer = TemplateRenderer(sink: sink, context: context, limit: limit)
        try renderer.render(parts)
        if missing == .refuse, !renderer.missing.isEmpty {
            let names = renderer.missing.map { "'\($0)'" }.joined(separator: ", ")
            throw RecipeError(.templateMissing, "The template has no value for \(names).")
        }
        return String(decoding: renderer.output, as: UTF8.self)
    }

    /// The variables that cannot have a value, judged by the names that will exist.
    ///
    /// `order.number` in `known` makes `order` known as a section too; `fields.*` makes every name below `fields` known. Inside of sections a
    /// name is also looked for below what the sections name: in `{{#order.items}}{{sku}}{{/order.items}}` it is `order.items.sku` or `sku`.
    public func unknownVariables(known: Set<String>) -> [Variable] {
        let names = KnownNames(known)
        return variables.filter { !names.contains($0) }
    }
}

/// The names that a template may use.
private struct KnownNames {
    private var names: Set<String> = []
    /// Names with everything below them.
    private var open: Set<String> = []

    init(_ known: Set<String>) {
        for name in known {
            let isOpen = name.hasSuffix(".*")
            let closed = isOpen ? String(name.dropLast(2)) : name
            if isOpen { open.insert(closed) }
            for prefix in Self.prefixes(of: closed) { names.insert(prefix) }
        }
    }

    func contains(_ variable: Template.Variable) -> Bool {
        var bases = [""]
        for section in variable.sections { bases += bases.map { $0 + section + "." } }
        return bases.contains { contains($0 + variable.name) }
    }

    private func contains(_ name: String) -> Bool {
        names.contains(name) || Self.prefixes(of: name).contains { open.contains($0) }
    }

    /// The name itself and what its dots cut off: `a.b.c`, `a.b`, `a`.
    private static func prefixes(of name: String) -> [String] {
        name.indices.filter { name[$0] == "." }.map { String(name[..<$0]) } + [name]
    }
}

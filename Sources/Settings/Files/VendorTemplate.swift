public import Recipes

/// A template that the vendor keeps and has approved, and what is put into it: for vendors that send nothing else.
public struct VendorTemplate: Sendable {
    /// The notice that it is for: the name in `template:` of a rule.
    public var notice = ""
    /// The language that it is in, as in `zh-CN`; nil: for every language that has none of its own.
    public var language: String?
    /// The vendor's id of it.
    public var id = ""
    /// The signature that it goes out under; nil for that of the adapter's settings.
    public var signName: String?
    /// The vendor's word for its language; nil: that of `language`, with an underscore.
    public var languageCode: String?
    /// Its text as the vendor approved it.
    public var text = VendorText("")
    /// Names and texts, in the order that the vendor wants.
    public var parameters: [(name: String, text: Template)] = []
    /// Where it stands, for reports.
    public var place = Place(file: "", mark: .start, path: "")

    /// A template without an id.
    public init() {}

    /// The vendor's word for its language; nil when nobody has said.
    public var code: String? { languageCode ?? language.map { $0.replacing("-", with: "_") } }

    /// The template with its gaps filled, and the text as the customer reads it.
    ///
    /// - Throws: `RecipeError` when a value cannot be rendered.
    public func filled(_ scope: JSONValue) throws(RecipeError) -> (template: SendContext.Template, text: String) {
        var template = SendContext.Template(id: id)
        template.language = code
        template.signName = signName
        var values: [String: String] = [:]
        for parameter in parameters {
            let value = try parameter.text.render(scope, missing: .empty)
            values[parameter.name] = value
            template.parameters.append(.init(name: parameter.name, value: value))
        }
        return (template, text.filled(values))
    }
}

extension WebhookSource {
    /// The vendor's template for a notice: in the language, in the language without its region, or in any; nil when there is none.
    public func vendorTemplate(for notice: String, in language: String) -> VendorTemplate? {
        let own = vendorTemplates.filter { $0.notice == notice }
        let languages: [String?] = TemplateLibrary.languages(for: language) + [nil]
        return languages.lazy.compactMap { language in own.first { $0.language == language } }.first
    }

    /// Whether every language finds a template of the vendor's for the notice.
    func hasVendorTemplate(for notice: String) -> Bool {
        vendorTemplates.contains { $0.notice == notice && $0.language == nil }
    }
}

extension VendorTemplate {
    static let section = Section(
        "vendor_templates", "A template that the vendor keeps.", make: { Self() },
        keys: [
            Key("id", \.id, .text, required: true, "The vendor's id, code or name of it."),
            Key(
                "text", .approvedText, required: true,
                "Its text as the vendor approved it, with the gaps as the vendor writes them: `${name}`, `{1}` or `{{name}}`. `inlet check` holds"
                    + " params against it, and it is what segments and cost are counted of.",
                fill: { $0.text = $1 }),
            Key(
                "params", ValueKind<Template>.noticeText.map(keys: "the parameters' names; numbers for those that only have a position"),
                "What is put into it: texts with variables in double braces, as in a template of ours.",
                fill: { template, items in template.parameters = items.map { ($0.name, $0.value) } }),
            Key("sign_name", \.signName, .text, "The signature that it goes out under, where it is not that of settings."),
            Key(
                "language", \.languageCode, .text("word"),
                "The vendor's word for its language, as in zh_CN; without it that of the key, with an underscore."),
        ]
    ) { template, node, reading in
        let (given, wanted) = (template.parameters.map(\.name), template.text.names)
        for name in wanted where !given.contains(name) {
            reading.within("text", at: node["text"]?.keyMark ?? node.mark) {
                let suggestion = Suggestion.nearest(to: name, among: given.filter { !wanted.contains($0) })
                reading.report(
                    .missingKey, at: node["text"]?.value.mark ?? node.mark, "the text has a gap \"\(name.shortened)\", and params has none.",
                    suggestion: suggestion)
            }
        }
        for entry in node["params"]?.value.entries ?? [] where !wanted.contains(entry.key) {
            reading.within("params", at: node["params"]?.keyMark ?? node.mark) {
                reading.within(entry.key, at: entry.keyMark) {
                    let suggestion = Suggestion.nearest(to: entry.key, among: wanted.filter { !given.contains($0) })
                    reading.report(.unknownKey, at: entry.keyMark, "the vendor's text has no such gap.", suggestion: suggestion)
                }
            }
        }
    }

    /// `received`, or `received.en` for one language.
    static let list = ValueKind<[VendorTemplate]>(
        section.kind.map(keys: "notices, as in `received`, or a notice in one language, as in `received.en`", name: .noticeName).shape
    ) { node, reading in
        section.kind.map(keys: "notices", name: .noticeName).read(node, reading)?.map { item in
            var template = item.value
            let parts = item.name.split(separator: ".", maxSplits: 1).map(String.init)
            (template.notice, template.language, template.place) = (parts[0], parts.count > 1 ? parts[1] : nil, item.place)
            template.sortParameters()
            return template
        }
    }

    /// Vendors that number the gaps want the values by number, all others as the gaps stand in the text, however params are written.
    private mutating func sortParameters() {
        let names = text.names
        let order = names.allSatisfy { Int($0) != nil } ? names.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) } : names
        parameters = order.compactMap { name in parameters.first { $0.name == name } }
    }
}

extension ValueKind where Value == VendorText {
    /// A text that is taken as it stands: `${code}` is a gap in it, not a reference.
    fileprivate static let approvedText = Self(.text("text with gaps", examples: ["您的工单${number}已受理"], interpolates: false)) { node, reading in
        guard case .scalar(let scalar) = node.content, !node.isNull, !scalar.text.isEmpty else {
            reading.report(.wrongType, at: node.mark, "here must be the text that the vendor approved.")
            return nil
        }
        return VendorText(scalar.text)
    }
}

extension ValueKind where Value == Template {
    /// A text of a notice with variables, checked against what there is once all files are read.
    fileprivate static let noticeText = Self(.text("text with variables", examples: ["{{ticket.number}}"], interpolates: false)) { node, reading in
        let template = reading.recipe(node, "a text, as in {{ticket.number}}") { text throws(RecipeError) in try Template(text, sink: .text) }
        if let template { reading.mention(.variables(template, .notice), at: node.mark) }
        return template
    }
}

extension ValueKind where Value == String {
    /// A notice's name, with a language behind a dot where it is for that one alone.
    fileprivate static let noticeName = Self(.text("notice")) { node, reading in
        guard case .scalar(let scalar) = node.content else { return nil }
        let parts = scalar.text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard Names.isFile(parts[0]), parts.count == 1 || Names.isLanguage(parts[1]) else {
            reading.refuse(scalar.text, "a notice, as in received, or a notice in a language, as in received.en", at: node.mark)
            return nil
        }
        return scalar.text
    }
}

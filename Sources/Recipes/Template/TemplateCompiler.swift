/// A part of a compiled template.
indirect enum TemplatePart: Sendable {
    case text([UInt8])
    case variable(DottedPath)
    /// `{{.}}`
    case item
    case section(DottedPath?, isInverted: Bool, [TemplatePart])
}

/// Turns tags into parts, partials included.
struct TemplateCompiler {
    private let partials: [String: String]
    /// Partials that are being included, to find those that include themselves.
    private var path: [String] = []
    private(set) var variables: [Template.Variable] = []
    private(set) var partialNames: [String] = []

    init(partials: [String: String]) {
        self.partials = partials
    }

    /// - Parameters:
    ///   - indent: put in front of each line, because the tag that includes the partial is indented.
    ///   - sections: names of the sections that the partial is included in.
    mutating func compile(_ source: String, indent: [UInt8] = [], sections: [String] = []) throws(RecipeError) -> [TemplatePart] {
        var text = TemplateText(scanner: TemplateTagScanner(source), indent: indent)
        var open: [OpenSection] = []
        var parts: [TemplatePart] = []
        while let tag = try text.scanner.next() {
            text.appendText(before: tag, to: &parts)
            let position = text.scanner.position(of: tag.range.lowerBound)
            let around = sections + open.map(\.name)
            switch tag.kind {
            case .comment: break
            case .variable:
                note(tag, position, around)
                parts.append(tag.name == "." ? .item : .variable(DottedPath(tag.name)))
            case .section, .inverted:
                note(tag, position, around)
                open.append(OpenSection(name: tag.name, isInverted: tag.kind == .inverted, position: position, before: parts))
                parts = []
            case .close: try close(&open, &parts, tag, position)
            case .partial: parts += try include(tag, position, indent: text.indent(of: tag), sections: around)
            }
        }
        if let section = open.last {
            throw RecipeError(
                .templateSyntax, "The template opens the section '\(section.name)' and does not close it.", at: section.position)
        }
        text.appendRest(to: &parts)
        return parts
    }

    private struct OpenSection {
        let name: String
        let isInverted: Bool
        let position: RecipeError.Position
        /// The parts in front of the section.
        let before: [TemplatePart]
    }

    private func close(
        _ open: inout [OpenSection], _ parts: inout [TemplatePart], _ tag: TemplateTag, _ position: RecipeError.Position
    ) throws(RecipeError) {
        guard let section = open.popLast() else {
            throw RecipeError(.templateSyntax, "The template closes the section '\(tag.name)', which is not open.", at: position)
        }
        guard section.name == tag.name else {
            throw RecipeError(
                .templateSyntax, "The template closes the section '\(tag.name)' where '\(section.name)' has to be closed first.",
                at: position)
        }
        let path = section.name == "." ? nil : DottedPath(section.name)
        parts = section.before + [.section(path, isInverted: section.isInverted, parts)]
    }

    private mutating func note(_ tag: TemplateTag, _ position: RecipeError.Position, _ sections: [String]) {
        guard tag.name != "." else { return }
        let use: Template.Variable.Use =
            switch tag.kind {
            case .section: .section
            case .inverted: .inverted
            default: .value
            }
        variables.append(Template.Variable(name: tag.name, use: use, sections: sections, position: position, partial: path.last))
    }

    private mutating func include(
        _ tag: TemplateTag, _ position: RecipeError.Position, indent: [UInt8], sections: [String]
    ) throws(RecipeError) -> [TemplatePart] {
        guard let source = partials[tag.name] else {
            throw RecipeError(
                .templatePartial, "The template includes the partial '\(tag.name)', which does not exist.", at: position)
        }
        guard !path.contains(tag.name) else {
            throw RecipeError(
                .templatePartial, "The partial '\(tag.name)' includes itself (\((path + [tag.name]).joined(separator: " → "))).",
                at: position)
        }
        if !partialNames.contains(tag.name) { partialNames.append(tag.name) }
        path.append(tag.name)
        defer { path.removeLast() }
        return try compile(source, indent: indent, sections: sections)
    }
}

/// The text between tags. Lines that hold nothing but a tag for sections, partials or comments vanish.
struct TemplateText {
    var scanner: TemplateTagScanner
    private let indent: [UInt8]
    /// Up to where the source has been turned into parts.
    private var done = 0

    init(scanner: TemplateTagScanner, indent: [UInt8]) {
        self.scanner = scanner
        self.indent = indent
    }

    mutating func appendText(before tag: TemplateTag, to parts: inout [TemplatePart]) {
        let gap = tag.line ?? tag.range
        append(done..<max(done, gap.lowerBound), isFollowedByTag: tag.line == nil, to: &parts)
        done = gap.upperBound
    }

    mutating func appendRest(to parts: inout [TemplatePart]) {
        append(done..<scanner.length, isFollowedByTag: false, to: &parts)
    }

    /// What each line of a partial gets in front: the blanks in front of a tag that is alone on its line.
    func indent(of tag: TemplateTag) -> [UInt8] {
        guard let line = tag.line else { return [] }
        return indent + scanner.text(in: line.lowerBound..<tag.range.lowerBound)
    }

    private func append(_ range: Range<Int>, isFollowedByTag: Bool, to parts: inout [TemplatePart]) {
        var text: [UInt8] = []
        for (offset, byte) in zip(range, scanner.text(in: range)) {
            if startsLine(offset) { text += indent }
            text.append(byte)
        }
        if isFollowedByTag, startsLine(range.upperBound) { text += indent }
        if !text.isEmpty { parts.append(.text(text)) }
    }

    private func startsLine(_ offset: Int) -> Bool {
        !indent.isEmpty && (offset == 0 || scanner.text(in: offset - 1..<offset).first == 0x0A)
    }
}

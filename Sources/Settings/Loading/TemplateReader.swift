import Intake
import Recipes

/// Reads the folder of templates.
struct TemplateReader {
    let folder: String
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var mentions: [Mention] = []
    private(set) var digests: [String: String] = [:]
    private var library = TemplateLibrary()

    init(folder: String) {
        self.folder = folder
    }

    /// All texts; a folder that is not there has none.
    mutating func read() -> TemplateLibrary {
        for notice in Folder.names(in: folder) ?? [] {
            let path = "\(folder)/\(notice)"
            guard Folder.isFolder(path) else { continue }
            guard Names.isFile(notice) else {
                let reason = "a folder's name is the name of a notice: lower-case letters, digits and hyphens."
                diagnostics.append(Diagnostic(file: path, code: .badValue, reason: reason, suggestion: Names.repaired(notice)))
                continue
            }
            for name in Folder.names(in: path) ?? [] { read("\(path)/\(name)", named: name, notice: notice) }
        }
        return library
    }

    private mutating func read(_ path: String, named name: String, notice: String) {
        guard let key = key(of: name, at: path, notice: notice) else { return }
        let bytes: [UInt8]
        do {
            bytes = try Folder.read(path, limit: Self.limit)
        } catch {
            diagnostics.append(Diagnostic(file: path, code: .unreadable, reason: error.reason))
            return
        }
        digests[path] = ContentDigest.hex(of: bytes)
        do {
            compile(try SourceText(bytes).text, as: key, at: path)
        } catch {
            report(error.reason, .notText, path, error.mark)
        }
    }

    /// `sms.zh-CN.mustache` is the text for SMS in Chinese.
    private mutating func key(of name: String, at path: String, notice: String) -> TemplateLibrary.Key? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[2] == "mustache" else {
            let reason = "a template is called CHANNEL.LANGUAGE.mustache, as in sms.zh-CN.mustache or email.default.mustache."
            diagnostics.append(Diagnostic(file: path, code: .badValue, reason: reason))
            return nil
        }
        let channels: [Channel] = [.sms, .chat, .email]
        guard let channel = channels.first(where: { $0.rawValue == parts[0] }) else {
            let suggestion = Suggestion.nearest(to: parts[0], among: channels.map(\.rawValue))
            let reason = "\"\(parts[0])\" is no channel that notices go by: \(channels.map(\.rawValue).listed)."
            diagnostics.append(Diagnostic(file: path, code: .badValue, reason: reason, suggestion: suggestion))
            return nil
        }
        guard parts[1] == TemplateLibrary.standard || Names.isLanguage(parts[1]) else {
            let reason = "\"\(parts[1])\" is no language, as in zh-CN or en, and not default."
            diagnostics.append(Diagnostic(file: path, code: .badValue, reason: reason))
            return nil
        }
        return TemplateLibrary.Key(notice: notice, channel: channel, language: parts[1])
    }

    private mutating func compile(_ text: String, as key: TemplateLibrary.Key, at path: String) {
        let (subject, body) = key.channel == .email ? Self.split(text) : (nil, text)
        if key.channel == .email, subject == nil {
            report("a mail's template begins with a line \"Subject: …\".", .missingKey, path, .start)
        }
        let subjectTemplate = subject.flatMap { template($0, for: .header, at: path, from: Mark(line: 1, column: Self.subjectMark.count + 1)) }
        guard let bodyTemplate = template(body, for: .text, at: path, from: Mark(line: subject == nil ? 1 : 2, column: 1)) else { return }
        library.texts[key] = TemplateLibrary.Text(subject: subjectTemplate, body: bodyTemplate, language: key.language, file: path)
    }

    private mutating func template(_ text: String, for sink: Template.Sink, at path: String, from start: Mark) -> Template? {
        do throws(RecipeError) {
            let template = try Template(text, sink: sink)
            mentions.append(Mention(subject: .variables(template, .notice), file: path, mark: start, path: ""))
            return template
        } catch {
            report(error.message, .badRecipe, path, error.position.map(start.moved) ?? start)
            return nil
        }
    }

    private mutating func report(_ reason: String, _ code: Diagnostic.Code, _ path: String, _ mark: Mark) {
        diagnostics.append(Diagnostic(file: path, line: mark.line, column: mark.column, code: code, reason: reason))
    }

    private static func split(_ text: String) -> (subject: String?, body: String) {
        guard text.hasPrefix(subjectMark) else { return (nil, text) }
        let end = text.firstIndex { $0.isNewline } ?? text.endIndex
        let subject = String(text[..<end].dropFirst(subjectMark.count))
        return (subject, end == text.endIndex ? "" : String(text[text.index(after: end)...]))
    }

    private static let subjectMark = "Subject: "
    /// Bytes. A notice is a page, not a book.
    private static let limit = 100_000
}

extension Mark {
    /// A place in a text that begins here.
    func moved(by position: RecipeError.Position) -> Mark {
        position.line == 1
            ? Mark(line: line, column: column + position.column - 1) : Mark(line: line + position.line - 1, column: position.column)
    }
}

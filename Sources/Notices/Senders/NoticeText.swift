public import Intake
public import Recipes
public import Settings

/// A notice in words.
public struct NoticeText: Sendable, Hashable {
    /// A mail's subject; nil elsewhere.
    public var subject: String?
    /// The text.
    public var body: String
    /// The language that it is in, or `default`.
    public var language: String

    /// Why a notice could not be put into words.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for the operator.
        public var description: String
    }

    /// Finds the template for the notice's channel and language and fills it.
    ///
    /// - Parameter scope: what the template may speak of: `ticket`, `customer`, `fields`, and the facts that the customer may be told.
    public init(_ notice: PlannedNotice, templates: TemplateLibrary, scope: JSONValue) throws(Failure) {
        guard let text = templates.text(notice.template, by: notice.channel, in: notice.language) else {
            throw Failure(
                description:
                    "There is no template for \(notice.channel.rawValue). Add templates/\(notice.template)/\(notice.channel.rawValue).default.mustache."
            )
        }
        do throws(RecipeError) {
            subject = try text.subject?.render(scope, missing: .empty)
            body = try text.body.render(scope, missing: .empty)
            language = text.language
        } catch {
            throw Failure(description: "\(text.file): \(error.description)")
        }
    }
}

/// The states of a ticket as customers read them.
public enum StatusName {
    /// The name of a state in a language; English where there is none in it.
    public static func of(_ status: TicketStatus, in language: String) -> String {
        let isChinese = language.hasPrefix("zh")
        return switch status {
        case .draft: isChinese ? "已登记" : "registered"
        case .open: isChinese ? "处理中" : "in progress"
        case .waiting: isChinese ? "等待您的回复" : "waiting for your reply"
        case .resolved: isChinese ? "已解决" : "resolved"
        case .closed: isChinese ? "已关闭" : "closed"
        }
    }
}

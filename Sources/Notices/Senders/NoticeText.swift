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
    /// The template that the vendor sends; nil where it sends the text.
    public var template: SendContext.Template?

    /// A text, and the vendor's template that it is the text of.
    public init(body: String, language: String, template: SendContext.Template? = nil) {
        (self.body, self.language, self.template) = (Self.withoutLastLineEnd(body), language, template)
    }

    /// Why a notice could not be put into words.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for the operator.
        public var description: String
    }

    /// The line end that editors put at the end of a file is none of the message's: as SMS it is counted, and may cost a segment.
    private static func withoutLastLineEnd(_ text: String) -> String {
        var text = text
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// Fills the vendor's template where there is one for the notice, else ours.
    ///
    /// - Parameter source: the adapter that sends the notice; nil for mail.
    public init(
        _ notice: PlannedNotice, source: WebhookSource?, templates: TemplateLibrary, scope: JSONValue
    ) throws(Failure) {
        guard let vendors = source?.vendorTemplate(for: notice.template, in: notice.language) else {
            self = try Self(notice, templates: templates, scope: scope)
            return
        }
        do throws(RecipeError) {
            let filled = try vendors.filled(scope)
            (subject, body, language, template) = (nil, Self.withoutLastLineEnd(filled.text), vendors.language ?? "default", filled.template)
        } catch {
            throw Failure(description: "\(vendors.place.file): \(vendors.place.path): \(error.description)")
        }
    }

    /// The text with what the vendor puts in front of it: as it is counted and paid.
    public func asSent(through endpoint: ProviderEndpoint) -> String {
        var context = SendContext(recipient: .init(), text: body, noticeID: "", now: 0, nonce: "")
        context.template = template
        return endpoint.textAsSent(context)
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
            let rendered = try text.body.render(scope, missing: .empty)
            body = notice.channel == .email ? rendered : Self.withoutLastLineEnd(rendered)
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

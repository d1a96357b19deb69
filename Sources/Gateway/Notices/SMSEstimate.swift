public import Intake
import Notices
public import Recipes
public import Settings

/// What a notice takes as SMS before anything is filled in, and what that costs: each segment is paid for.
public struct SMSEstimate: Sendable, CustomStringConvertible {
    /// Where the text stands.
    public var place: String
    /// The notice.
    public var notice: String
    /// The language of the text, or `default`.
    public var language: String
    /// The adapter that would send it; nil while none can.
    public var adapter: AdapterName?
    /// Alphabet, length and segments.
    public var size: SMSText
    /// What the segments cost; nil when nobody has said what one does.
    public var cost: Price?

    /// One line for an operator.
    public var description: String {
        let unit = size.isGSM ? "GSM-7" : "UCS-2"
        let way = adapter.map { " by \($0)" } ?? ""
        return
            "\(place): \(notice) (\(language)) takes at least \(size.segments) SMS\(way): \(size.length) in \(unit), room for \(size.room) more\(cost.map { ", \($0)" } ?? "")."
    }

    /// The estimates of all texts that go by SMS: ours through each adapter that sends texts, and the vendors' own.
    public static func all(of configuration: Configuration) -> [SMSEstimate] {
        let senders = configuration.senders(by: .sms)
        let ours = configuration.templates.texts(by: .sms).flatMap { notice, text in
            senders.isEmpty ? [SMSEstimate(notice, text, nil, nil)] : senders.compactMap { own($0, notice, text, configuration) }
        }
        return ours
            + senders.flatMap { sender in
                let endpoint = configuration.endpoint(of: sender)
                return sender.source.vendorTemplates.compactMap { SMSEstimate($0, sender, endpoint) }
            }
    }

    /// nil where the adapter sends a template of the vendor's in its place.
    private static func own(
        _ sender: NoticeSender, _ notice: String, _ text: TemplateLibrary.Text, _ configuration: Configuration
    ) -> SMSEstimate? {
        guard sender.recipe.takesTexts, sender.source.vendorTemplate(for: notice, in: text.language) == nil else { return nil }
        return SMSEstimate(notice, text, sender, configuration.endpoint(of: sender))
    }

    private init(_ notice: String, _ text: TemplateLibrary.Text, _ sender: NoticeSender?, _ endpoint: ProviderEndpoint?) {
        // What cannot be rendered was reported with the file's other faults.
        let body = (try? text.body.render(.null, missing: .empty)) ?? ""
        self.init(
            place: text.file, notice, NoticeText(body: body, language: text.language), sender, endpoint)
    }

    private init?(_ template: VendorTemplate, _ sender: NoticeSender, _ endpoint: ProviderEndpoint?) {
        guard let filled = try? template.filled(.null) else { return nil }  // reported with the file's other faults
        let text = NoticeText(body: filled.text, language: template.language ?? "default", template: filled.template)
        self.init(place: "\(template.place.file):\(template.place.mark.line)", template.notice, text, sender, endpoint)
    }

    private init(place: String, _ notice: String, _ text: NoticeText, _ sender: NoticeSender?, _ endpoint: ProviderEndpoint?) {
        self.place = place
        self.notice = notice
        language = text.language
        adapter = sender?.name
        size = SMSText(endpoint.map { text.asSent(through: $0) } ?? text.body)
        let segments = size.segments
        cost = sender?.source.segmentPrice.map { $0 * segments }
    }
}

extension Configuration {
    /// The sender's vendor with its settings; stand-ins take the place of secrets that are elsewhere.
    fileprivate func endpoint(of sender: NoticeSender) -> ProviderEndpoint? {
        // Settings that do not fit were reported with the file's other faults.
        try? providers[sender.source.provider]?.endpoint(standingInFor: sender.source.providerSettings)
    }
}

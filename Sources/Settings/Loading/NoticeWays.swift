import Intake

/// Whether each rule of notices.yaml finds a text on every channel that it may go by.
struct NoticeWays {
    private let configuration: Configuration

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    func findings() -> [Diagnostic] {
        configuration.notices.flatMap { rule in
            guard configuration.noticeNames.contains(rule.template) else { return [Diagnostic]() }
            return channels(of: rule).filter { !serves(rule.template, by: $0) }.map { finding(rule, $0) }
        }
    }

    /// A text of ours, or a template of each vendor that the notice may go by.
    private func serves(_ notice: String, by channel: Channel) -> Bool {
        let senders = configuration.senders(by: channel)
        return configuration.templates.serves(notice, by: channel)
            || !senders.isEmpty && senders.allSatisfy { $0.source.hasVendorTemplate(for: notice) }
    }

    /// The channels in the order of the enumeration, so that findings come in one order.
    func channels(of rule: NoticeRule) -> [Channel] {
        var channels: Set<Channel> = []
        switch rule.recipient {
        case .email: channels.insert(.email)
        case .phone: channels.insert(.sms)
        case .customer: for way in rule.ways { channels.formUnion(self.channels(of: way)) }
        }
        return Channel.allCases.filter(channels.contains)
    }

    private func channels(of way: NoticeRule.Way) -> [Channel] {
        switch way {
        case .sms: [.sms]
        case .chat: [.chat]
        case .email: [.email]
        case .sameChannel: configuration.adapters.filter(\.enabled).map(\.channel).filter { $0 != .calls && $0 != .api }
        }
    }

    private func finding(_ rule: NoticeRule, _ channel: Channel) -> Diagnostic {
        Diagnostic(
            file: rule.place.file, line: rule.place.mark.line, column: rule.place.mark.column, path: rule.place.path,
            code: .unknownReference,
            reason: "the rule may send by \(channel.rawValue), and the template \(rule.template) has no \(channel.rawValue).default.mustache.")
    }
}

extension Configuration {
    /// The notices that there is a text for, ours or a vendor's.
    var noticeNames: Set<String> {
        Set(templates.names).union(adapters.flatMap { $0.webhookSource?.vendorTemplates ?? [] }.map(\.notice))
    }
}

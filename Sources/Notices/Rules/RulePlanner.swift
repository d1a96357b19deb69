public import Intake
import Recipes
public import Settings

/// Applies the rules of `notices.yaml`.
public struct RulePlanner: NoticePlanner {
    private let rules: [NoticeRule]
    private let policy: Instance.NoticePolicy
    /// The adapters that can send, by name, with their channel.
    private let senders: [AdapterName: Channel]

    /// Prepares the rules.
    ///
    /// - Parameter senders: the adapters whose provider can send, with their channel.
    public init(rules: [NoticeRule], policy: Instance.NoticePolicy, senders: [AdapterName: Channel]) {
        self.rules = rules
        self.policy = policy
        self.senders = senders
    }

    /// The notices that an occasion calls for, one a rule at most.
    public func plan(_ occasion: Occasion) -> [PlannedNotice] {
        rules.compactMap { rule in
            guard rule.event == occasion.event, rule.when?.holds(occasion.scope) ?? true, let route = route(rule, occasion) else {
                return nil
            }
            return PlannedNotice(
                key: "\(occasion.ticket)/\(rule.name)/\(route.recipient)/\(occasion.version)", ticket: occasion.ticket,
                rule: rule.name, event: rule.event, template: rule.template, channel: route.channel, adapter: route.adapter,
                recipient: route.recipient, language: occasion.language, detail: occasion.detail,
                state: policy.mode == .hold ? .held : .queued)
        }
    }

    private struct Route {
        var channel: Channel
        var adapter: AdapterName?
        var recipient: String
    }

    private func route(_ rule: NoticeRule, _ occasion: Occasion) -> Route? {
        let route: Route? =
            switch rule.recipient {
            case .email(let address): Route(channel: .email, recipient: address)
            case .phone(let number): sender(for: .sms, occasion).map { Route(channel: .sms, adapter: $0, recipient: number) }
            case .customer: rule.ways.lazy.compactMap { self.route(to: occasion, by: $0) }.first
            }
        return route.flatMap(redirected)
    }

    private func route(to occasion: Occasion, by way: NoticeRule.Way) -> Route? {
        switch way {
        case .email: contact(.email, occasion).map { Route(channel: .email, recipient: $0) }
        case .sms: route(.sms, .phone, occasion)
        case .chat: route(.chat, .handle, occasion)
        case .sameChannel:
            switch occasion.channel {
            case .email: route(to: occasion, by: .email)
            case .sms: route(to: occasion, by: .sms)
            case .chat: route(to: occasion, by: .chat)
            case .calls, .api: nil
            }
        }
    }

    private func route(_ channel: Channel, _ kind: ContactPoint.Kind, _ occasion: Occasion) -> Route? {
        guard let recipient = contact(kind, occasion), let adapter = sender(for: channel, occasion) else { return nil }
        return Route(channel: channel, adapter: adapter, recipient: recipient)
    }

    private func contact(_ kind: ContactPoint.Kind, _ occasion: Occasion) -> String? {
        occasion.contacts.first { $0.kind == kind }?.value
    }

    /// The adapter that the ticket came by, if it can send; else the one that `notices.via` names; else the first by name.
    private func sender(for channel: Channel, _ occasion: Occasion) -> AdapterName? {
        if senders[occasion.adapter] == channel { return occasion.adapter }
        if let name = policy.via[channel.rawValue].map({ AdapterName($0) }), senders[name] == channel { return name }
        return senders.filter { $0.value == channel }.keys.min()
    }

    /// In redirect mode nobody but the named addresses is written to; a channel without one is silent.
    private func redirected(_ route: Route) -> Route? {
        guard policy.mode == .redirect else { return route }
        var route = route
        switch route.channel {
        case .email: route.recipient = policy.redirect?.email ?? ""
        case .sms: route.recipient = policy.redirect?.phone ?? ""
        case .chat, .calls, .api: return nil
        }
        return route.recipient.isEmpty ? nil : route
    }
}

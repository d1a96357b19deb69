import Intake
import Mail
import Recipes
import Settings
import Telephony

/// Tells the customer from who sent the mail: a form, a group, a marketplace, a colleague who forwards.
///
/// Everybody can write any `Reply-To`. It counts only where the mail itself or the configuration says that `From` is not the person who
/// writes; else a stranger could choose whose ticket to write on.
struct CustomerFinder: Sendable {
    /// A customer who is not the sender of the mail.
    struct Found {
        var party: Party
        /// The evidence, in the words of a trace.
        var rule: String
        /// Whether the customer's words are those of the mail inside.
        var isForwarded = false
    }

    private let rules: [EmailSource.SenderRule]
    private let ownAddresses: Set<String>
    private let region: String

    init(_ source: EmailSource, ownAddresses: Set<String>, region: String) {
        (rules, self.ownAddresses, self.region) = (source.sender, ownAddresses, region)
    }

    /// The customer, where that is not the writer; nil where it is, or where nobody can tell.
    ///
    /// - Parameter forwarded: the writer of the mail that is forwarded inside.
    func find(_ mail: Mail, forwarded: Party?) -> Found? {
        let writer = mail.from.first?.address.lowercased() ?? ""
        for (index, rule) in rules.enumerated() where fits(rule, mail, writer) {
            if rule.customer == .from { return nil }
            guard let party = take(rule, mail, forwarded) else { continue }
            return Found(party: party, rule: "sender[\(index)]: \(rule.customer.rawValue)", isForwarded: rule.customer == .forwarded)
        }
        return standard(mail, writer)
    }

    /// Whether a rule says that the sender is the customer, although it looks like a program.
    func takesSender(_ mail: Mail) -> Bool {
        let writer = mail.from.first?.address.lowercased() ?? ""
        return rules.first { fits($0, mail, writer) }?.customer == .from
    }

    // MARK: Rules

    private func fits(_ rule: EmailSource.SenderRule, _ mail: Mail, _ writer: String) -> Bool {
        if let name = rule.requiredHeader, mail.header(name) == nil { return false }
        return rule.from.contains { name in
            let name = name.lowercased()
            if name.dropFirst().contains("@") { return name == writer }
            let domain = name.hasPrefix("@") ? String(name.dropFirst()) : name
            return writer.hasSuffix("@" + domain) || writer.hasSuffix("." + domain)
        }
    }

    private func take(_ rule: EmailSource.SenderRule, _ mail: Mail, _ forwarded: Party?) -> Party? {
        var party: Party?
        switch rule.customer {
        case .from: return nil
        case .replyTo: party = only(mail.replyTo)
        case .forwarded: party = forwarded.flatMap { isPerson($0.address) ? $0 : nil }
        case .header: party = rule.header.flatMap(mail.header).flatMap { only(MailAddress.list(in: $0)) }
        case .body: party = Party()
        }
        func group(_ pattern: Pattern?) -> String? {
            let text = pattern?.matches(in: mail.text).lazy.compactMap { $0[1] }.first { !$0.allSatisfy(\.isWhitespace) }
            return text?.split(whereSeparator: \.isNewline).first.map { FormLabels.trimmed($0) }
        }
        if let name = group(rule.name) { party?.name = name }
        if let address = group(rule.mail).flatMap({ only(MailAddress.list(in: $0)) })?.address { party?.address = address }
        if let raw = group(rule.phone) { call(raw, &party) }
        return party.flatMap { $0.address == nil && $0.phone == nil ? nil : $0 }
    }

    // MARK: Without a rule

    private func standard(_ mail: Mail, _ writer: String) -> Found? {
        if !writer.contains("@") { return only(mail.replyTo).map { Found(party: $0, rule: "no From, and one Reply-To") } }
        if ListName.names(of: mail).contains(writer) {
            // The group has put itself into From, and says elsewhere who wrote.
            for name in ["X-Original-From", "X-Original-Sender"] {
                guard let party = mail.header(name).flatMap({ only(MailAddress.list(in: $0)) }) else { continue }
                return Found(party: named(party, mail), rule: "sent by a list under its own address: \(name)")
            }
            return only(mail.replyTo).map { Found(party: named($0, mail), rule: "sent by a list under its own address: Reply-To") }
        }
        let isOwn = ownAddresses.contains(writer) || mail.to.contains { $0.address.lowercased() == writer }
        if isOwn || RobotAddress.writesForOthers(writer) {
            if let party = only(mail.replyTo), party.address?.lowercased() != writer {
                return Found(party: party, rule: isOwn ? "sent from an own address: Reply-To" : "sent by a program: Reply-To")
            }
            return FormLabels.party(mail.text, region: region).flatMap { party in
                isPerson(party.address ?? "-@-") ? Found(party: party, rule: "sent by a program: labelled lines of the text") : nil
            }
        }
        return nil
    }

    /// `'Ann Lee' via Support` names the writer where the other header does not.
    private func named(_ party: Party, _ mail: Mail) -> Party {
        guard party.name == nil, let name = mail.from.first?.name, let via = name.range(of: " via ") else { return party }
        var party = party
        party.name = FormLabels.trimmed(name[..<via.lowerBound].drop { $0 == "'" || $0 == "\"" }).trimmingSuffix("'")
        return party
    }

    /// The one person of a list of addresses; nil where there are several, or none that reads.
    private func only(_ addresses: [MailAddress]) -> Party? {
        let people = addresses.filter { isPerson($0.address) }
        return people.count == 1 ? Party(people[0]) : nil
    }

    private func isPerson(_ address: String?) -> Bool {
        guard let address = address?.lowercased(), address.utf8.contains(UInt8(ascii: "@")) else { return false }
        return !ownAddresses.contains(address) && !RobotAddress.takesNoAnswers(address)
    }

    private func call(_ raw: String, _ party: inout Party?) {
        if case .number(let number) = CallerNumber(raw, region: region) { party?.phone = number.e164 }
    }
}

extension String {
    fileprivate func range(of other: String) -> Range<String.Index>? { firstRange(of: other) }

    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        last == suffix ? String(dropLast()) : self
    }
}

public import Intake
import Mail
public import Settings

/// Reads a mail: its people, its text with and without what was quoted, what kind of mail it is, and whether it may be answered.
public struct MailDeliveryDecoder: Decoder {
    private let decoder: MailDecoder
    private let trimmer = ReplyTrimmer()
    private let classifier: MailClassifier
    private let customers: CustomerFinder
    private let messageIDDomain: String?
    private let language: String

    /// Prepares a decoder.
    ///
    /// - Parameters:
    ///   - source: the adapter's limits, and whose word on a sender counts.
    ///   - ownAddresses: addresses that Inlet reads or sends by: mail from them is never answered.
    ///   - messageIDDomain: the domain of the Message-IDs that Inlet makes: mail that carries one has come back.
    ///   - language: the operator's language, for what stands in the place of words that cannot be read.
    ///   - region: the default region of telephone numbers in forms, as in `CN`.
    public init(
        source: EmailSource, ownAddresses: some Sequence<String> = [], messageIDDomain: String? = nil, language: String = "en",
        region: String = "CN"
    ) {
        self.language = language
        customers = CustomerFinder(source, ownAddresses: Set(ownAddresses.map { $0.lowercased() }), region: region)
        decoder = MailDecoder(
            limits: MailLimits(
                messageBytes: source.limits.message.bytes, parts: source.limits.parts, depth: source.limits.depth,
                headerBytes: source.limits.header.bytes, decodedBytes: source.limits.decoded.bytes))
        self.messageIDDomain = messageIDDomain
        classifier = MailClassifier(
            ownAddresses: ownAddresses, messageIDDomains: messageIDDomain.map { [$0] } ?? [],
            messageIDPrefix: ThreadClaim.mark + ".", ownLists: source.lists, trustedServers: source.trust.authservIDs,
            spamSigns: source.trust.spam.map { sign in
                SpamSign(header: sign.header, condition: sign.score.map { .scores($0) } ?? .begins(sign.begins))
            })
    }

    /// Decodes one mail.
    public func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        let oversize = OversizeNote(delivery.meta)
        do throws(MailError) {
            let mail = try decoder.decode(oversize == nil ? delivery.body : header(of: delivery.body))
            var decoded = Intake.Decoded(notes: mail.notes.map { "\($0.code.rawValue): \($0.detail)" })
            var message = message(mail)
            let classification = classify(mail, &message)
            if let receipt = NoticeReceipt.read(classification, message, domain: messageIDDomain) {
                decoded.receipts = [receipt]
                decoded.notes.append("notice: \(receipt.state.rawValue)\(receipt.code.map { " (\($0))" } ?? "")")
            }
            message.arrivedAt = delivery.meta["arrived"].flatMap { Int64($0) }.map { Timestamp(seconds: $0) }
            if let oversize { note(oversize, on: &message, &decoded) }
            decoded.messages = [message]
            return decoded
        } catch {
            throw Quarantine(error.reason, error.description)
        }
    }

    /// What kind of mail it is, and which customer it is from.
    private func classify(_ mail: Mail, _ message: inout Message) -> Classification {
        var classification = classifier.classify(mail)
        if [.human, .list, .bulk, .autoReply, .outOfOffice].contains(classification.class) {
            if let found = customers.find(mail, forwarded: message.forwardedFrom) {
                (message.from, message.sender, message.customerRule) = (message.sender, found.party, found.rule)
                if found.isForwarded { speak(for: &message) }
                classification = classifier.classify(mail, customer: found.party.address)
            } else if let address = message.sender.address, RobotAddress.writesForOthers(address) {
                message.isFromRobot = !customers.takesSender(mail)
            }
        }
        take(classification, of: mail, &message)
        return classification
    }

    /// A colleague's note and the customer's words below it: both are what an agent answers and what is searched.
    private func speak(for message: inout Message) {
        let note = message.reply
        let words = message.cuts.filter { $0.reason == "forward" || $0.reason == "history" }.map { cut in
            String(decoding: Array(message.text.utf8)[cut.range], as: UTF8.self)
        }
        guard !words.isEmpty else { return }
        message.reply = ([note] + words).joined(separator: "\n\n")
        message.cuts.removeAll { $0.reason == "forward" || $0.reason == "history" }
    }

    private func message(_ mail: Mail) -> Message {
        let sender = mail.from.first ?? mail.sender
        var message = Message(
            externalID: mail.messageID, identity: MailIdentity.of(mail),
            sender: Party(name: sender?.name, address: sender?.address), text: mail.text)
        message.to = mail.to.map(Party.init)
        message.cc = mail.cc.map(Party.init)
        message.replyTo = mail.replyTo.map(Party.init)
        message.deliveredTo = ["Delivered-To", "X-Original-To", "Envelope-To"].flatMap { mail.headers(named: $0) }
            .map { Party(address: $0.trimming { $0 == "<" || $0 == ">" || $0 == " " }) }
        message.subject = mail.subject
        message.messageID = mail.messageID
        message.inReplyTo = mail.inReplyTo
        message.references = mail.references
        message.sentAt = mail.date.map { Timestamp(microseconds: $0.microseconds) }
        message.sentAtOffset = mail.date?.offsetMinutes ?? 0
        message.html = mail.html
        message.attachments = mail.attachments.map(Attachment.init)
        read(mail, into: &message)
        return message
    }

    /// What the mail's writer wrote, and below it the mail that was forwarded with it as a part of its own.
    private func read(_ mail: Mail, into message: inout Message) {
        let trimmed = trimmer.trim(mail)
        message.reply = trimmed.reply
        message.cuts = trimmed.cuts.map { Intake.Cut(range: $0.range, reason: $0.reason.rawValue, confidence: $0.confidence) }
        message.forwardedFrom = trimmed.forwarded?.from.map(Party.init)
        append(mail.carried, to: &message)
        if message.forwardedFrom?.address?.isEmpty == true { message.forwardedFrom?.address = nil }
        guard mail.protection.encrypted != nil, message.text.allSatisfy(\.isWhitespace) else { return }
        message.text = Placeholder.encrypted.text(in: language)
        message.reply = message.text
    }

    private func append(_ carried: [Mail], to message: inout Message) {
        guard let first = carried.first else { return }
        let isAlone = message.text.allSatisfy(\.isWhitespace)
        let forwarded = carried.map(\.forwardedText).joined(separator: "\n")
        message.text = isAlone ? forwarded : message.text + "\n" + forwarded
        for mail in carried { message.html = mail.forwardedHTML.map { (message.html ?? "") + $0 } ?? message.html }
        message.forwardedFrom = message.forwardedFrom ?? first.from.first.map(Party.init)
        if isAlone {
            message.reply = forwarded
            message.cuts = []
        } else {
            let end = message.text.utf8.count
            message.cuts.append(Intake.Cut(range: end - forwarded.utf8.count..<end, reason: "forward", confidence: 1))
        }
    }

    private func take(_ classification: Classification, of mail: Mail, _ message: inout Message) {
        message.kind = MessageKind(rawValue: classification.class.rawValue) ?? .human
        message.mayAnswer = classification.mayAnswer
        message.classifiedBy = classification.rule
        message.answerRule = classification.mayAnswerRule
        message.authentication = classification.authentication.map(SenderCheck.init)
        message.marks = marks(mail, classification)
        guard let bounce = classification.bounce else { return }
        message.bounce = Bounce(
            recipient: bounce.recipients.first?.address, status: bounce.recipients.first?.status,
            kind: Bounce.Kind(rawValue: bounce.kind.rawValue) ?? .hard, messageID: bounce.originalMessageID)
    }

    /// What is kept as it is and shown to whoever picks the mail up: nothing is decrypted or verified here.
    private func marks(_ mail: Mail, _ classification: Classification) -> [String] {
        var marks: [String] = []
        if mail.protection.encrypted != nil { marks.append("encrypted") }
        if mail.protection.signed != nil { marks.append("signed") }
        if classification.authentication?.verdict == .fail { marks.append("sender-not-authenticated") }
        return marks
    }

    /// Up to the empty line and with it: what was kept of a mail over the limit is a header, or begins with one.
    private func header(of bytes: [UInt8]) -> [UInt8] {
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let next = end + 1
            if next < bytes.count, bytes[next] == 0x0A || bytes[next...].starts(with: [0x0D, 0x0A]) { return Array(bytes[..<next]) + [0x0A] }
            start = next
        }
        return bytes
    }

    private func note(_ oversize: OversizeNote, on message: inout Message, _ decoded: inout Intake.Decoded) {
        message.text = oversize.text
        message.reply = message.text
        message.cuts = []
        message.attachments = []
        decoded.notes.append("over_limit")
    }
}

extension MailError {
    fileprivate var reason: QuarantineReason {
        switch code {
        case .tooLarge, .tooManyParts, .tooDeep, .headerTooLarge, .decodedTooLarge: .overLimit
        case .notAMail, .addressUnusable, .fieldNameUnusable: .undecodable
        }
    }
}

extension Party {
    init(_ address: MailAddress) {
        self.init(name: address.name, address: address.address)
    }
}

extension Attachment {
    init(_ file: MailAttachment) {
        self.init(
            name: file.name, type: file.type, size: file.size, sha256: file.sha256,
            contentID: file.contentID, inline: file.inline, bytes: file.bytes)
        declaredType = file.declaredType == file.type ? nil : file.declaredType
    }
}

extension SenderCheck {
    init(_ authentication: SenderAuthentication) {
        self.init(
            verdict: Verdict(rawValue: authentication.verdict.rawValue) ?? .unknown, server: authentication.server,
            results: authentication.results.map { "\($0.method)=\($0.value)" })
    }
}

extension String {
    fileprivate func trimming(_ isEdge: (Character) -> Bool) -> String {
        String(drop(while: isEdge).reversed().drop(while: isEdge).reversed())
    }
}

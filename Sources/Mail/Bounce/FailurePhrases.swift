/// What servers say when they refuse a mail, by reason. Data: the first row of which a phrase is found in the server's words decides.
struct FailurePhrases: Sendable {
    private let rows: [(reason: FailureReason, table: PhraseTable)]

    static let shared = FailurePhrases()

    private init() {
        rows = Self.data.map { ($0.0, PhraseTable($0.1)) }
    }

    /// The reason that the text states; nil when it states none.
    func reason(_ text: FoldedText) -> FailureReason? {
        let range = 0..<text.bytes.count
        return rows.first { $0.table.find(text, in: range) != nil }?.reason
    }

    private static let data: [(FailureReason, [String])] = [
        (
            .network,
            [
                "host not found, try again", "temporary failure in name resolution", "host name lookup failure", "temporary dns failure",
                "dns temporary",
            ]
        ),
        (
            .notAccepting,
            [
                "null mx", "no mx record found for domain", "no mx found for domain", "couldn't find a mail exchanger", "does not accept mail",
                "doesn't receive email",
                "does not accept email", "system not accepting network messages", "server does not accept mail", "host does not receive mail",
                "this domain does not accept", "has no mail exchanger", "domain does not receive mail",
                "smtp protocol returned a permanent error: 521",
                "no suitable mx records", "couldn't find any host named",
            ]
        ),
        (
            .mailboxFull,
            [
                "mailbox full", "mailbox is full", "mail box is full", "mailbox for user is full", "quota exceeded", "over quota",
                "exceeded its quota",
                "exceeds quota", "overquota", "out of storage space", "exceeded storage", "disk quota", "storage quota",
                "insufficient storage in mailbox",
                "user has exceeded", "mailbox has exceeded", "mailbox_full", "quota is full", "full mailbox", "has run out of storage",
                "over the maximum allowed mailbox size",
                "inbox is full", "mailbox exceeds", "not enough storage", "account is full", "no space left in mailbox", "maximum size of mailbox",
                "mailbox is over", "user is over", "recipient over", "mailfolder is full", "size of mailbox", "storage is full",
                "recipient's mailbox is full", "quota violation", "mailbox size limit exceeded",
                "has exceeded the quota", "exceed the quota", "mailbox would exceed", "boite du destinataire pleine", "boîte pleine", "buzón lleno",
                "邮箱已满", "信箱已满", "容量已满", "邮箱空间不足", "空间已满", "信箱空間不足", "超过配额", "収容容量", "容量オーバー", "メールボックスが一杯", "mailbox user is full",
                "their mailbox is full",
                "collector quota", "quotaexceeded", "overquotatemp", "overquotaperm", "lista de correo llena", "recipient mailbox is full",
                "not enough space",
            ]
        ),
        (
            .unauthenticated,
            [
                "dmarc", "unauthenticated", "spf check", "spf validation", "spf fail", "spf record", "dkim", "authentication checks failed",
                "authentication required",
                "authrequired", "auth required", "sender is unauthenticated", "does not meet ipv6 sending guidelines regarding",
                "turn on smtp authentication",
                "smtp authentication", "must authenticate", "need to authenticate", "sender authentication", "not authenticated", "pass spf",
                "does not support tls", "does not advertise auth", "starttls", "send mail as", "customfromdenied", "5.7.26",
                "sender policy framework", "spf: ",
            ]
        ),
        (
            .tooLarge,
            [
                "message too big", "message too large", "message size exceeds", "message length exceeds", "size limit exceeded",
                "exceeds maximum message size",
                "message is too large", "exceeded maximum message size", "mail size limit", "too big for", "exceeds the maximum", "max message size",
                "message file too big", "recipsizelimit", "mail too large", "message exceeds", "larger than the", "file too big",
                "exceeds size limit", "exceeding size",
                "message size is larger", "line too long", "lines too long", "太大", "超过大小限制", "大小超过", "exceeds fixed maximum", "too large for",
            ]
        ),
        (
            .spam,
            [
                "spam detected", "detected as spam", "scored as spam", "looks like spam", "considered spam", "classified as spam", "spam message",
                "is spam", "rejected as spam",
                "identified as spam", "unsolicited", "spamsignature", "blacklisted url", "virus", "malware", "ube", "antispam", "anti-spam",
                "spam content", "content rejected",
                "junk mail", "high spam", "spam score", "spam policy", "mail rejected. ofr_506", "suspected spam", "spam filter", "spam-like",
                "appears to be spam", "spammy",
                "rejected by filter", "垃圾邮件", "content-based spam", "spam found", "bulk mail", "message refused by", "hit spam", "suspicious content",
                "phishing", "infected", "dt:spm",
                "refused by antispam", "csi.cloudmark.com", "transaction rejected as spam",
            ]
        ),
        (
            .rate,
            [
                "too many recipients", "too many connections", "rate limited", "frequency limited", "receiving mail at a rate", "sent too many",
                "rate limit",
                "too many messages", "temporarily deferred", "too many concurrent", "limit exceeded", "throttled", "throttling", "unusual rate",
                "sending rate", "too fast",
                "exceeded the maximum number", "connection limit", "mail:freq", "ratelimit", "too much mail", "connections from your host",
            ]
        ),
        (
            .blocked,
            [
                "client host rejected", "client host", "blacklisted", "black list", "blacklist", "blocklist", "block list", "spamhaus",
                "ip address blocked", "ip blocked", "blocked ip",
                "low reputation", "ip reputation", "poor reputation", "bad reputation", "dns ptr", "reverse dns", "ptr record", "rdns",
                "mismatches client ip", "blocked for spam",
                "host blocked", "listed at", "blocked using", "dnsbl", "rbl", "spamcop", "connection refused by", "access denied. ip",
                "not allowed to send", "banned",
                "use the smtp server of your isp", "host network not allowed", "may not be mail exchanger", "your ip", "from your ip", "(bl)",
                "ip address", "sender ip",
                "has been blocked", "no access from mail server", "helo command rejected", "your host", "ip is", "blocked by", "adresse ip",
                "your server", "connection rejected", "does not resolve", "cannot resolve your",
                "we do not accept mail from dynamic", "bad ptr", "no ptr", "invalid ptr", "forward lookup", "unresolvable", "could not resolve",
                "no reverse", "hostname", "client ip", "refused to talk to me",
            ]
        ),
        (
            .relay,
            [
                "relay access denied", "relaying denied", "not configured to relay", "unable to relay", "relay not permitted", "relaying not allowed",
                "no relaying",
                "we do not relay", "relay denied", "cannot relay", "not permitted to relay", "rcpthosts", "relay is denied", "relaying mail",
                "is not a relay", "open relay", "relay access", "relay operation rejected", "relaying prohibited",
                "mail server requires authentication when attempting to send to a non-local",
            ]
        ),
        (
            .senderRejected,
            [
                "sender address rejected", "domain of sender address", "sender rejected", "sender was rejected", "sender denied",
                "sender verify failed", "bad sender", "sender is rejected",
                "invalid sender", "return address is", "unknown sender", "sender not", "sender domain", "reverse-path", "mail from:",
                "after mail from", "not allowed to post", "permission to post", "envelope sender",
                "all recipient addresses rejected", "sender verification", "backscatter", "sender unknown", "mail from command",
                "emailed from invalid", "domain of sender", "may not exist, or you may not have permission",
            ]
        ),
        (
            .policy,
            [
                "policy", "policies", "protocol violation", "security policy", "not allowed -", "message not accepted", "message not allowed",
                "prohibited", "content presents a potential",
                "administrative prohibition", "blocked because its content", "attachment", "media error", "header error", "duplicate header",
                "not rfc", "rfc 5322", "rfc5322", "rfc2822", "rfc 2822", "malformed", "missing header",
                "improper sequence", "syntax error", "message filtered", "content violates", "message content", "compliance", "failed to delivery",
                "moderated", "moderator", "not permitted", "blocked for security", "local policy",
                "not in accordance", "we would love to have gotten this email", "violation", "illegal", "unacceptable", "bad header",
                "invalid header", "empty envelope", "bare lf", "8bitmime",
            ]
        ),
        (
            .disabled,
            [
                "disabled", "suspended", "inactive", "mailbox is frozen", "account is locked", "discontinued", "deactivated", "not active",
                "account locked", "mailbox locked", "account has been blocked",
                "temporarily disabled", "temporarily suspended", "expired account", "account expired", "is frozen", "account is closed",
                "not being accepted", "email account has been", "mailbox currently suspended", "frozen", "on vacation",
                "account that you tried to contact is over",
                "已停用", "已冻结", "被冻结", "账号已被", "已禁用", "帳號停用", "account has expired", "user suspended", "account is not available", "terminated",
                "mailbox blocked", "inactivity", "not activated",
            ]
        ),
        (
            .moved,
            [
                "no longer on server", "has moved", "user has moved", "mailbox has moved", "has been replaced by", "new address is",
                "please use the new address", "no longer here", "account has been moved", "moved to",
            ]
        ),
        (
            .hostUnknown,
            [
                "host unknown", "unknown host", "host not found", "domain not found", "domain does not exist", "no such domain",
                "domain name not found", "invalid domain", "unrouteable mail domain", "unroutable mail domain",
                "all relevant mx records point to non-existent hosts", "an mx or srv record indicated no smtp service", "no such host", "nxdomain",
                "domain is not reachable", "bad destination system", "illegal host/domain",
                "unrouteable address", "unroutable address", "domain mentioned in email address is unknown", "recipient domain not found",
                "no a, aaaa", "unrouteable", "host or domain name not found", "recipient domain must exist",
                "recipient address must contain a domain", "can't connect to host", "hostname lookup failed", "unknown domain", "invalid host",
                "lookup failure", "域名不存在", "域名错误", "主机不存在",
            ]
        ),
        (.userUnknown, UserUnknownPhrases.all),
        (
            .expired,
            [
                "expired", "timed out", "timeout", "timeout exceeded", "too long", "delivery time", "could not deliver for the last",
                "unable to deliver in", "not been able to deliver", "retry time", "retrying",
                "will be retried", "has been delayed", "did not accept our requests to connect", "unable to connect", "giving up",
                "unable to establish", "connection refused", "no route to host", "gateway",
                "not been delivered", "delayed", "been undeliverable for", "connection attempts failed", "unreachable", "not responding",
                "host is down", "still being retried", "aborted after", "undeliverable for", "超时", "多次尝试",
            ]
        ),
        (
            .network,
            [
                "name service error", "host name lookup", "name server", "hop count", "too many hops", "mail loop", "routing loop", "lost connection",
                "network", "dns error", "loops back to", "connection reset", "connection dropped",
                "connection closed", "mail forwarding loop", "too many received", "looping", "broken pipe", "socket error", "forwarded more than",
                "连接失败", "无法连接",
            ]
        ),
        (
            .system,
            [
                "insufficient disk space", "internal system error", "internal error", "server error", "system error", "ldap", "local error",
                "service unavailable", "service currently unavailable", "transaction failed",
                "temporary failure", "try again later", "temporarily unavailable", "resources temporarily", "after multiple retries",
                "insufficient system storage", "system resources", "mail system", "configuration error", "queue file", "temporary error",
            ]
        ),
    ]
}

/// What servers say of mailboxes that do not exist.
enum UserUnknownPhrases {
    static let all = [
        "user unknown", "unknown user", "no such user", "user not found", "mailbox not found", "no mailbox here", "does not exist", "no such mailbox",
        "mailbox unavailable", "recipient not found",
        "recipnotfound", "recipientnotfound", "unknown recipient", "recipient unknown", "invalid recipient", "invalid address", "address unknown",
        "unknown address", "no such recipient", "not listed in",
        "recipient name is not recognized", "not our customer", "invalid mailbox", "unknown mailbox", "bad destination mailbox", "address not found",
        "couldn't be found", "could not be found", "wasn't found at", "no valid recipients",
        "check if address is correct", "and other recipients in the same domain", "doesn't have a", "does not have a", "user doesn't",
        "account not found", "no account by that name", "not a valid mailbox", "user is unknown", "recipient is unknown", "mailbox does not",
        "addressee unknown", "no such address", "there is no such", "not a known user", "unknown local", "local part", "no user", "user does not",
        "user not known", "is not a valid", "not valid user", "invalid user", "invalid final delivery userid",
        "recipient address rejected: access denied", "recipient address rejected", "recipient rejected", "adresse destinataire invalide",
        "destinataire inconnu", "recipient does not exist", "account does not exist", "unable to find", "no one by that name",
        "is unknown", "this account is not allowed", "not a recipient", "undeliverable address", "delivery not possible to", "address does not",
        "utilisateur inconnu", "unbekannter", "empfänger unbekannt", "adresse n'existe pas", "usuario desconocido",
        "destinatario no existe", "usuário desconhecido", "utente sconosciuto", "пользователь не найден", "не существует", "нет такого", "недоступен",
        "用户不存在", "收件人不存在", "地址不存在", "邮箱不存在", "帐号不存在", "账号不存在", "无此用户", "找不到收件人", "无效的收件人", "收件人地址", "信箱不存在",
        "查無此", "無此使用者", "使用者不存在", "宛先不明", "ユーザーが見つかりません", "見つかりません", "は存在しません", "宛先が見つかり", "존재하지 않는", "알 수 없는 사용자", "mailbox not available",
        "recipient address was rejected", "bad address", "no mailbox", "nosuchuser", "unknownuser",
        "mailbox_not_found", "no longer available", "no longer in use", "person is no longer", "non existent", "non-existent", "nonexistent",
        "rejected recipient", "user_unknown", "not exist",
    ]
}

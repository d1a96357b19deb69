/// Addresses behind which no person reads.
public enum RobotAddress {
    /// Whether nobody reads what is sent there, as the part before the `@` says: `noreply`, `mailer-daemon`, `list-bounces`.
    public static func takesNoAnswers(_ address: String) -> Bool {
        takesNoAnswers(local: Lowered.localPart(address))
    }

    /// Whether a program writes from there for others: one that takes no answers, or the account of a web server or a form.
    public static func writesForOthers(_ address: String) -> Bool {
        let local = Lowered.localPart(address)
        return takesNoAnswers(local: local) || forms.contains(String(decoding: letters(of: Array(local.utf8)), as: UTF8.self))
    }

    static func takesNoAnswers(local: String) -> Bool {
        let plain = Array(local.utf8.prefix { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "=") })
        if names.contains(String(decoding: plain, as: UTF8.self)) { return true }
        if plain.starts(with: "owner-".utf8) || listEndings.contains(where: plain.ends) { return true }
        let squeezed = letters(of: plain)
        return beginnings.contains { squeezed.starts(with: $0) } || endings.contains(where: squeezed.ends)
    }

    private static func letters(of bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.filter { ASCII.lower($0) &- 97 < 26 } }
        return Array(String(decoding: bytes, as: UTF8.self).filter(\.isLetter).utf8)
    }

    private static let names: Set<String> = [
        "mailer-daemon", "postmaster", "mailerdaemon", "listserv", "majordomo", "mailman", "bounce", "bounces", "root", "nobody", "daemon", "robot",
        "autoresponder", "autoreply", "auto-reply",
        "mdaemon", "www-data", "cron",
    ]
    /// Letters only. Words by which shops name a mailbox that people read (`webmaster`, `contact`, `shop`) are none.
    private static let forms: Set<String> = [
        "wordpress", "wwwdata", "apache", "nginx", "httpd", "webserver", "webform", "webforms", "contactform", "kontaktformular", "formulaire",
        "formmail", "formmailer", "forms", "form", "website", "mailer", "phpmailer", "notification", "notifications", "notify", "messenger",
    ]
    private static let listEndings = ["-owner", "-request", "-bounces", "-bounce"].map { Array($0.utf8) }
    private static let endings = ["noreply", "donotreply"].map { Array($0.utf8) }
    private static let beginnings = [
        "noreply", "donotreply", "dontreply", "noresponse", "noanswer", "nepasrepondre", "noresponder", "norespondere", "naoresponda", "naoresponder",
        "nichtantworten", "keineantwort", "bittenichtantworten",
        "nonrispondere", "nietbeantwoorden", "nieodpowiadac", "svarainte", "ikkesvar", "mailerdaemon", "bounces", "neodpovidat", "notreply",
    ].map { Array($0.utf8) }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool {
        suffix(other.count) == other[...]
    }
}

import Recipes

/// The words by which people say whether they want to be written to by SMS.
public enum Keyword: String, Sendable, Hashable, CaseIterable {
    /// No more.
    case stop
    /// Again.
    case start
    /// Who are you?
    case help

    /// Recognises a message that is one of the words and nothing else; letters of any case, blanks and a mark around it do not count.
    ///
    /// The words of CTIA's and Twilio's default lists, and those that mainland operators prescribe (退订, TD, T).
    public init?(text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let word = String(text.unicodeScalars.filter { !Self.around.contains($0) }).uppercased()
        guard let found = Self.words.first(where: { $0.value.contains(word) })?.key else { return nil }
        self = found
    }

    private static let around = Set(" \t\r\n\u{A0}\u{3000}.,!?;:\"'。，！？；：“”‘’【】[]()（）".unicodeScalars)

    private static let words: [Keyword: Set<String>] = [
        .stop: ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE", "退订", "退訂", "TD", "T", "取消订阅", "拒收"],
        .start: ["START", "UNSTOP", "OPTIN", "SUBSCRIBE", "恢复订阅", "订阅"],
        .help: ["HELP", "INFO"],
    ]

    /// Why such a message makes no ticket.
    var reason: String {
        switch self {
        case .stop: "opt_out"
        case .start: "opt_in"
        case .help: "help"
        }
    }
}

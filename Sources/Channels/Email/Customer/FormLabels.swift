import Intake
import Mail
import Telephony

/// The labelled lines in which a form's mail tells who filled it in: `姓名：王小明`, or `Name:` with the value on the next line.
enum FormLabels {
    /// The person; nil where fewer than two of name, mail address and number stand there: one alone is in every signature.
    static func party(_ text: String, region: String) -> Party? {
        var party = Party()
        let lines = text.split(whereSeparator: \.isNewline).prefix(Self.most).map(trimmed).filter { !$0.isEmpty }
        for (index, line) in lines.enumerated() {
            guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { continue }
            let label = trimmed(line[..<colon]).lowercased()
            guard let kind = kinds[label] else { continue }
            let rest = trimmed(line[line.index(after: colon)...])
            let value = rest.isEmpty && index + 1 < lines.count ? lines[index + 1] : rest
            switch kind {
            case .name: party.name = party.name ?? name(value)
            case .mail: party.address = party.address ?? address(value)
            case .phone: party.phone = party.phone ?? phone(value, region)
            }
        }
        let found = [party.name, party.address, party.phone].count { $0 != nil }
        guard found >= 2, (party.address ?? party.phone) != nil else { return nil }
        // Nobody has proved either: two contact points of one form must not make two strangers one customer.
        if party.address != nil { party.phone = nil }
        return party
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let isEdge: (Character) -> Bool = { $0.isWhitespace || $0 == "*" }
        return String(text.drop(while: isEdge).reversed().drop(while: isEdge).reversed())
    }

    private static func name(_ value: String) -> String? {
        value.count <= 60 && value.contains(where: \.isLetter) && !value.contains("@") && !value.contains(":") ? value : nil
    }

    private static func address(_ value: String) -> String? {
        let found = MailAddress.list(in: value)
        guard found.count == 1, found[0].address.contains("@"), found[0].address.contains(".") else { return nil }
        return found[0].address
    }

    private static func phone(_ value: String, _ region: String) -> String? {
        if case .number(let number) = CallerNumber(value, region: region), number.isValid { number.e164 } else { nil }
    }

    private enum Kind {
        case name, mail, phone
    }

    private static let most = 200
    private static let kinds: [String: Kind] = [
        "姓名": .name, "您的姓名": .name, "称呼": .name, "联系人": .name, "名字": .name, "name": .name, "your name": .name, "full name": .name,
        "customer name": .name, "nom": .name, "nombre": .name, "nome": .name, "氏名": .name, "お名前": .name, "이름": .name,
        "邮箱": .mail, "电子邮箱": .mail, "电子邮件": .mail, "邮件地址": .mail, "email": .mail, "e-mail": .mail, "your email": .mail, "mail": .mail,
        "email address": .mail, "e-mail address": .mail, "e-mail-adresse": .mail, "correo": .mail, "correo electrónico": .mail,
        "courriel": .mail, "メールアドレス": .mail, "이메일": .mail,
        "手机": .phone, "手机号": .phone, "手机号码": .phone, "电话": .phone, "联系电话": .phone, "phone": .phone, "telephone": .phone, "mobile": .phone,
        "phone number": .phone, "your phone": .phone, "tel": .phone, "telefon": .phone, "telefonnummer": .phone, "téléphone": .phone,
        "teléfono": .phone, "電話番号": .phone, "전화번호": .phone,
    ]
}

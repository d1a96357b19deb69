/// What stands in the place of words: a message that has none, or none that can be read, says what it is, as in `[位置]`.
public enum Placeholder: String, Sendable, Hashable, CaseIterable {
    case image, voice, audio, video, file, sticker, location
    case liveLocation = "live_location"
    case contact, form, order, poll, link
    case miniProgram = "mini_program"
    case call, reaction, event, payment, postback, story, share, gift, system
    /// A mail that is encrypted.
    case encrypted
    /// A message of a kind that the provider itself cannot hand over.
    case unsupported
    /// A message that was taken back.
    case withdrawn

    /// The words in brackets, in the language or the nearest that is known; English for all others.
    ///
    /// - Parameters:
    ///   - language: as in `zh-CN`, `zh-TW`, `ja`.
    ///   - detail: the provider's own word, shown behind a colon: `[暂不支持的消息：hologram]`.
    public func text(in language: String, detail: String? = nil) -> String {
        let lowered = language.lowercased()
        let isTraditional = ["zh-tw", "zh-hk", "zh-mo", "zh-hant"].contains { lowered.hasPrefix($0) }
        let column = isTraditional ? 1 : lowered.hasPrefix("zh") ? 0 : lowered.hasPrefix("ja") ? 2 : 3
        let word = words[column]
        guard let detail, !detail.isEmpty else { return "[\(word)]" }
        return column == 3 ? "[\(word): \(detail)]" : "[\(word)：\(detail)]"
    }

    /// The kind that a provider's word means; nil for a word that says nothing of the sort (`text`).
    ///
    /// The words are those of the vendors' own type fields: WhatsApp, Telegram, WeChat, WeCom, LINE, Feishu, DingTalk, Vonage, Messenger.
    public init?(word: String) {
        let plain = word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
        guard let kind = Self.words[plain] else { return nil }
        self = kind
    }

    /// The kind of a file.
    ///
    /// - Parameter mediaType: as in `image/png` or `image/*`; nil for a file of which nothing is known.
    public init(mediaType: String?) {
        switch mediaType?.prefix(while: { $0 != "/" }) {
        case "image": self = .image
        case "audio": self = .voice
        case "video": self = .video
        default: self = .file
        }
    }

    private static let words: [String: Placeholder] = [
        "image": .image, "photo": .image, "picture": .image, "voice": .voice, "audio": .audio, "video": .video, "shortvideo": .video,
        "videonote": .video, "media": .video, "animation": .image, "gif": .image, "document": .file, "file": .file, "folder": .file,
        "sticker": .sticker,
        "emoticon": .sticker, "location": .location, "venue": .location, "livelocation": .liveLocation, "contact": .contact, "contacts": .contact,
        "vcard": .contact, "businesscard": .contact, "card": .contact, "shareuser": .contact, "form": .form, "nfmreply": .form, "flow": .form,
        "order": .order, "product": .order, "poll": .poll, "vote": .poll, "quiz": .poll, "link": .link, "news": .link, "miniprogram": .miniProgram,
        "miniprogrampage": .miniProgram, "weapp": .miniProgram, "call": .call, "videochat": .call, "meeting": .call, "reaction": .reaction,
        "calendar": .event, "sharecalendarevent": .event, "event": .event, "payment": .payment, "invoice": .payment, "hongbao": .gift, "gift": .gift,
        "redpacket": .gift, "postback": .postback, "button": .postback, "interactive": .postback, "callbackquery": .postback, "story": .story,
        "storymention": .story, "igreel": .share, "reel": .share, "igpost": .share, "share": .share, "sharechat": .share, "fallback": .share,
        "template": .share, "system": .system, "unsupported": .unsupported, "unknown": .unsupported, "mergedmsg": .unsupported,
    ]

    /// Simplified and traditional Chinese, Japanese, English.
    private var words: [String] {
        switch self {
        case .image: ["图片", "圖片", "画像", "Picture"]
        case .voice: ["语音", "語音", "音声", "Voice message"]
        case .audio: ["音频", "音訊", "音声", "Audio"]
        case .video: ["视频", "影片", "動画", "Video"]
        case .file: ["文件", "檔案", "ファイル", "File"]
        case .sticker: ["表情贴图", "貼圖", "スタンプ", "Sticker"]
        case .location: ["位置", "位置", "位置情報", "Location"]
        case .liveLocation: ["实时位置", "即時位置", "リアルタイム位置情報", "Live location"]
        case .contact: ["名片", "名片", "連絡先", "Contact card"]
        case .form: ["表单", "表單", "フォーム", "Form"]
        case .order: ["订单", "訂單", "注文", "Order"]
        case .poll: ["投票", "投票", "投票", "Poll"]
        case .link: ["链接", "連結", "リンク", "Link"]
        case .miniProgram: ["小程序", "小程式", "ミニプログラム", "Mini program"]
        case .call: ["通话", "通話", "通話", "Call"]
        case .reaction: ["表情回应", "表情回應", "リアクション", "Reaction"]
        case .event: ["日程", "行程", "予定", "Event"]
        case .payment: ["付款", "付款", "支払い", "Payment"]
        case .postback: ["按钮", "按鈕", "ボタン", "Button"]
        case .story: ["快拍", "限時動態", "ストーリー", "Story"]
        case .share: ["分享", "分享", "共有", "Shared post"]
        case .gift: ["礼物", "禮物", "ギフト", "Gift"]
        case .system: ["系统消息", "系統訊息", "システムメッセージ", "System message"]
        case .encrypted:
            [
                "加密邮件：网关没有密钥，原文在附件中", "加密郵件：閘道沒有金鑰，原文在附件中", "暗号化メール：鍵がないため読めません。原文は添付ファイルにあります",
                "Encrypted mail: the gateway has no key; the original is attached",
            ]
        case .unsupported: ["暂不支持的消息", "暫不支援的訊息", "未対応のメッセージ", "Unsupported message"]
        case .withdrawn: ["已撤回", "已收回", "送信取消", "Withdrawn"]
        }
    }
}

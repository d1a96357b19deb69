extension MailLanguage {
    /// Chinese (simplified and traditional), Japanese, Korean, Vietnamese, Thai, Indonesian.
    static let asian: [MailLanguage] = [chinese, japanese, korean, vietnamese, thai, indonesian]

    private static let chinese = MailLanguage(
        labels: [
            .from: ["发件人", "寄件者", "寄件人", "發件人", "发送人", "發信人", "发信人"], .to: ["收件人", "收件者", "收信人"],
            .cc: ["抄送", "副本", "抄送人", "副本抄送", "抄 送", "副本收件人"], .bcc: ["密送", "密件副本", "暗送"], .replyTo: ["回复至", "回覆至", "回复", "答复至", "回复地址"],
            .date: ["发送时间", "发送日期", "日期", "寄件日期", "傳送時間", "發送時間", "时间", "寄件時間", "時間", "传送时间", "發送日期", "日 期", "已发送", "傳送日期", "寄信日期", "发件时间"],
            .subject: ["主题", "主旨", "主題", "标题", "標題", "主 题"], .attachments: ["附件", "重要性", "优先级", "附 件", "添付"],
        ],
        openers: ["在", "於", "于"],
        wrote: ["写道", "寫道", "写到", "寫到", "写", "寫", "的邮件中写道", "编写", "撰写", "已写入", "的来信", "来信"],
        wroteInside: ["写道", "寫道"],
        forwarded: [
            "转发邮件信息", "转发的邮件", "转发邮件", "下面是被转发的邮件", "下面是转发的邮件", "轉寄郵件", "转发的消息", "已转发的邮件", "開始轉寄郵件", "转发信息", "以下为转发邮件", "以下是转发的邮件",
            "轉寄的郵件", "转发的原始邮件", "開始轉寄的郵件", "轉發郵件", "轉寄訊息", "转发自", "以下是轉寄的郵件", "開始轉寄訊息", "转发邮件的信息", "已轉寄的郵件", "被转发邮件信息", "轉寄者",
        ],
        original: [
            "原始邮件", "原始郵件", "原邮件", "原郵件", "原始邮件信息", "邮件原件", "原始消息", "原始信件", "原始內容", "原始内容", "回复的原邮件", "回复的邮件", "原始訊息", "回复邮件", "邮件原文", "历史邮件",
            "回复原邮件", "原信件", "原文", "源邮件", "回信原文",
        ],
        signatures: [
            "发自我的", "發自我的", "从我的", "從我的", "来自我的", "發送自我的", "发送自我的", "由我的", "我的iphone", "來自我的", "发自网易邮箱", "发自 网易邮箱", "来自网易邮箱", "发自qq邮箱", "来自qq邮箱",
            "来自华为手机", "发自华为手机", "发自小米手机",
            "发自iphone", "发自 iphone", "发自新浪邮箱", "获取适用于 ios 的 outlook", "获取适用于 android 的 outlook", "获取outlook", "获取 outlook", "取得 outlook",
            "下載 outlook", "下载 outlook",
            "从 windows 版邮件发送", "从 windows 10 版邮件发送", "從 windows 版郵件傳送", "从yahoo", "从 yahoo", "發自 yahoo", "發自yahoo", "取得適用於", "从雅虎", "通过 outlook",
            "使用 网易邮箱", "发自安卓", "发自我的", "發自 iphone", "发自手机", "通过手机发送", "从手机发送", "来自手机", "由网易邮箱", "发自foxmail",
            "发自移动", "发自189邮箱", "发自139邮箱", "来自 outlook", "签名由网易邮箱大师", "签名由 网易邮箱大师", "发自企业微信", "来自企业微信", "发自钉钉", "来自钉钉",
        ],
        disclaimers: [
            "本邮件及其附件", "本邮件及附件", "本电子邮件", "此邮件及其附件", "此电子邮件", "保密声明", "免责声明", "本郵件及其附件", "【保密提示】", "保密提示", "本邮件包含", "本郵件可能", "此郵件及其附件", "本邮件（包括",
        ],
        inlineHints: ["红字", "红色字体", "蓝字", "蓝色字体", "标红", "标蓝", "紅字", "藍字", "紅色", "见正文内", "在原文中回复", "逐条回复如下", "回复在原邮件中", "回复见原文", "穿插"],
        closings: ["谢谢", "祝好", "此致", "敬礼", "顺祝商祺", "祝商祺", "謝謝", "敬祝", "此致敬礼", "祝工作顺利", "致礼", "顺颂商祺", "感谢", "感謝"],
        greetings: ["你好", "您好", "尊敬的", "早上好", "下午好", "晚上好", "亲", "亲爱的", "客服你好", "客服您好", "各位好", "大家好"],
        answers: ["是", "不", "好", "对", "没", "有", "我", "可以", "已", "收到", "行", "需要", "嗯", "對", "沒", "同意", "请", "麻烦", "订单", "就"],
        absences: ["外出", "不在办公室", "休假", "不在辦公室", "假期", "出差", "暂时不在", "我正在休假", "我在休假", "外出(", "外出自动回复", "年假", "产假", "缺席"],
        absenceTitles: [
            "外出自动回复", "不在办公室", "不在辦公室", "休假自动回复", "自动回复", "自動回覆", "自动答复", "自動回復", "自動答覆", "自动应答", "自动答覆", "【自动回复】", "[自动回复]", "来自自动回复", "系统自动回复",
            "自动回信",
        ])

    private static let japanese = MailLanguage(
        labels: [
            .from: ["差出人", "送信者", "送信元", "発信者", "from"], .to: ["宛先", "送信先", "受信者"], .cc: ["cc"], .replyTo: ["返信先"],
            .date: ["送信日時", "日時", "日付", "送信日", "送信"], .subject: ["件名", "題名", "タイトル"], .attachments: ["添付ファイル", "重要度"],
        ],
        wrote: ["のメール", "書きました", "は書きました", "さんは書きました", "wrote", "さんが書きました", "のメッセージ", "が書きました", "さんの投稿", "さんからのメール"],
        wroteInside: ["さんは", "のメール"],
        forwarded: ["転送メッセージ", "転送されたメッセージ", "転送されたメール", "転送メール", "以下転送", "以下、転送メール"],
        original: ["元のメッセージ", "元のメール", "オリジナルメッセージ", "原文", "以下元メール", "元メール", "original message"],
        signatures: [
            "iphoneから送信", "ipadから送信", "androidから送信", "スマートフォンから送信", "携帯から送信", "私のiphoneから送信", "iphone から送信", "ipad から送信", "android から送信",
            "outlook for ios を", "outlook for android を", "windows 10 版のメールから送信", "windows 版のメールから", "yahoo!メール アプリから送信", "mail for windows",
            "スマホから送信", "galaxyから送信", "xperiaから送信",
        ],
        disclaimers: ["本メールは", "このメールには機密", "このメールは機密"],
        inlineHints: ["インライン", "赤字", "青字", "文中に回答", "本文中にて"],
        closings: ["よろしくお願いします", "よろしくお願いいたします", "以上", "宜しくお願い致します", "宜しくお願いします", "敬具", "ありがとうございます"],
        greetings: ["こんにちは", "お世話になっております", "おはようございます", "いつもお世話になっております", "お世話になります", "こんばんは"],
        answers: ["はい", "いいえ", "了解", "承知", "私"],
        absences: ["不在", "不在通知", "休暇", "外出中", "在席していません", "夏季休暇", "不在のお知らせ"],
        absenceTitles: ["不在通知", "不在のお知らせ", "自動応答", "自動返信", "[自動返信]", "【自動返信】", "自動送信", "【自動応答】"])

    private static let korean = MailLanguage(
        labels: [
            .from: ["보낸 사람", "보낸사람", "발신자", "발신", "보낸이"], .to: ["받는 사람", "받는사람", "수신자", "수신", "받는이"], .cc: ["참조"],
            .date: ["보낸 날짜", "날짜", "보낸날짜", "보낸 시간", "전송 날짜", "보냄", "발송일", "일시"], .subject: ["제목"], .attachments: ["첨부 파일", "첨부"],
        ],
        wrote: ["님이 작성", "작성", "님이 다음과 같이 썼습니다", "님이 쓴 글", "님께서 작성", "님의 말", "썼습니다", "님의 메시지", "님이 보낸 메시지", "씀"],
        wroteInside: ["님이"],
        forwarded: ["전달된 메시지", "전달된 메일", "전달된 이메일", "전달한 메시지", "전달된 편지"],
        original: ["원본 메시지", "원본 메일", "원본메시지", "원본 편지", "원래 메시지", "original message"],
        signatures: [
            "나의 iphone에서 보냄", "내 iphone에서 보냄", "iphone에서 보냄", "ipad에서 보냄", "나의 ipad에서", "나의 갤럭시에서", "내 갤럭시", "outlook for ios 다운로드",
            "android용 outlook", "ios용 outlook", "galaxy에서 보냄", "스마트폰에서 보냄", "windows 10용 메일에서", "windows용 메일에서", "나의 아이폰에서", "아이폰에서 보냄",
        ],
        disclaimers: ["본 메일은", "이 메일은 기밀", "본 이메일"],
        inlineHints: ["빨간색으로", "파란색으로", "인라인으로"],
        closings: ["감사합니다", "고맙습니다", "안녕히 계세요", "드림", "수고하세요"],
        greetings: ["안녕하세요", "안녕하십니까"],
        answers: ["네", "예", "아니요", "아니오", "저는"],
        absences: ["부재중", "부재 중", "휴가", "자리 비움", "부재"],
        absenceTitles: ["부재중", "부재 중", "자동 회신", "자동회신", "자동 응답", "자동응답", "자동 답장"])

    private static let vietnamese = MailLanguage(
        labels: [
            .from: ["từ", "người gửi"], .to: ["đến", "tới", "người nhận"], .date: ["ngày", "đã gửi", "thời gian"], .subject: ["chủ đề", "tiêu đề"],
        ],
        openers: ["vào", "ngày"], wrote: ["đã viết", "viết"], wroteInside: ["đã viết"],
        forwarded: ["thư đã chuyển tiếp", "thư chuyển tiếp"], original: ["thư gốc", "tin nhắn gốc"],
        signatures: ["đã gửi từ iphone", "đã gửi từ", "gửi từ iphone"],
        absences: ["vắng mặt"], absenceTitles: ["trả lời tự động", "thư trả lời tự động"])

    private static let thai = MailLanguage(
        labels: [.from: ["จาก"], .to: ["ถึง"], .date: ["ส่ง", "วันที่", "ส่งเมื่อ"], .subject: ["เรื่อง", "หัวเรื่อง"]],
        openers: ["เมื่อ", "ในวันที่"], wrote: ["เขียนว่า", "เขียน"], forwarded: ["ข้อความที่ส่งต่อ"], original: ["ข้อความต้นฉบับ"],
        signatures: ["ส่งจาก iphone", "ส่งจาก"],
        absences: ["ไม่อยู่ที่สำนักงาน"], absenceTitles: ["ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ"])

    private static let indonesian = MailLanguage(
        labels: [.from: ["dari"], .to: ["kepada", "ke"], .date: ["tanggal", "dikirim", "terkirim"], .subject: ["perihal", "subjek"]],
        openers: ["pada", "pada tanggal"], wrote: ["menulis", "berkata", "telah menulis"], wroteInside: ["menulis"],
        forwarded: ["pesan terusan", "pesan yang diteruskan"], original: ["pesan asli"], signatures: ["dikirim dari", "terkirim dari"],
        absences: ["di luar kantor"], absenceTitles: ["balasan otomatis", "jawaban otomatis"])
}

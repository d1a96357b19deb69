/// A double-byte charset of East Asia: which byte pairs it has, and which of them every text is full of.
struct DoubleByteTable: Sendable {
    let charset: Charset
    private let lead: ClosedRange<UInt8>
    private let common: Set<UInt16>
    private let usual: @Sendable (UInt8, UInt8) -> Bool
    private let trail: @Sendable (UInt8) -> Bool
    private let single: @Sendable (UInt8) -> Bool

    /// Those that are guessed, the likelier first.
    static let all: [DoubleByteTable] = [
        DoubleByteTable(
            charset: .iconv("GB18030"), lead: 0x81...0xFE, common: simplified, as: "GB18030",
            usual: { lead, trail in lead >= 0xA1 && lead <= 0xF7 && trail >= 0xA1 },
            trail: { $0 >= 0x40 && $0 != 0x7F && $0 != 0xFF }, single: { _ in false }),
        DoubleByteTable(
            charset: .iconv("BIG5-HKSCS"), lead: 0x87...0xFE, common: traditional, as: "BIG5-HKSCS",
            usual: { lead, _ in lead >= 0xA1 && lead <= 0xC6 }, trail: { ($0 >= 0x40 && $0 < 0x7F) || ($0 >= 0xA1 && $0 < 0xFF) },
            single: { _ in false }),
        DoubleByteTable(
            charset: .iconv("CP932"), lead: 0x81...0xFC, common: kana, as: "CP932",
            usual: { lead, _ in lead >= 0x81 && lead <= 0x98 }, trail: { $0 >= 0x40 && $0 != 0x7F && $0 < 0xFD },
            single: { $0 >= 0xA1 && $0 <= 0xDF }),
        DoubleByteTable(
            charset: .iconv("EUC-JP-MS"), lead: 0x8E...0xFE, common: kana, as: "EUC-JP-MS",
            usual: { lead, _ in lead >= 0xA1 && lead <= 0xF4 }, trail: { $0 >= 0xA1 && $0 < 0xFF }, single: { _ in false }),
        DoubleByteTable(
            charset: .iconv("UHC"), lead: 0x81...0xFE, common: hangul, as: "UHC",
            usual: { lead, trail in lead >= 0xA1 && lead <= 0xC8 && trail >= 0xA1 },
            trail: { $0 >= 0x41 && $0 != 0xFF && $0 != 0x7F }, single: { _ in false }),
    ]

    private init(
        charset: Charset, lead: ClosedRange<UInt8>, common: String, as name: String,
        usual: @escaping @Sendable (UInt8, UInt8) -> Bool,
        trail: @escaping @Sendable (UInt8) -> Bool, single: @escaping @Sendable (UInt8) -> Bool
    ) {
        self.charset = charset
        self.lead = lead
        self.usual = usual
        self.trail = trail
        self.single = single
        let bytes = CharsetConverter.encode(common, as: name) ?? []
        self.common = Set(stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) })
    }

    /// How well the bytes fit: 0 or less when they do not, 100 when every character is one of the most common.
    func score(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var (characters, hits, ordinary, broken, halves) = (0, 0, 0, 0, 0)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch (byte, next) {
            case (..<0x80, _): index += 1
            case _ where single(byte):
                halves += 1
                index += 1
            case (let byte, let next?) where lead.contains(byte) && trail(next):
                characters += 1
                if common.contains(UInt16(byte) << 8 | UInt16(next)) { hits += 1 }
                if usual(byte, next) { ordinary += 1 }
                index += 2
            case (let byte, let next?) where isFourByte(byte, next):
                characters += 1
                index += 4
            // The sample, or a cut mail, may end inside a character.
            case (_, nil): index += 1
            default:
                broken += 1
                index += 1
            }
        }
        guard characters > 0, broken * 20 <= characters else { return 0 }
        let whole = characters + halves
        return (60 * hits + 40 * ordinary) / whole - 400 * broken / whole
    }

    private func isFourByte(_ byte: UInt8, _ next: UInt8) -> Bool {
        charset == .iconv("GB18030") && byte >= 0x81 && ASCII.isDigit(next)
    }

    private static let simplified = """
        的一是不了在人有我他这为之来以个中上大到说时和地要就出会可也你对生能而子那得于着下自年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她\
        本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次\
        度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科\
        司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运您好谢请客户订单货款退换服务您购买收到邮件，。！？、：“”（）
        """

    private static let traditional = """
        的一是不了在人有我他這為之來以個中上大到說時和地要就出會可也你對生能而子那得於著下自年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只\
        從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原\
        東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指您謝請客戶訂單貨款退換服務購買收郵件，。！？、：「」（）
        """

    private static let kana = """
        あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽっゃゅょ\
        アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゼゾダデドバビブベボパピプペポッャュョー、。「」・
        """

    private static let hangul = """
        이다는의에가을하고를은지한도사기로어리자인아나니서시대해수그들부있라일것게과정보전스으면원장거구주상제동위여마만신성문요까와적경국미물없무화오교비우학안세년내말안녕하세습합감되니까님주문번호\
        않을때더모공분조방선생명소진실관계현재연결같개단간음두려심발러새후중통업입양및또좋했었겠네데터았저희확드립며완료등록메일회송배품
        """
}

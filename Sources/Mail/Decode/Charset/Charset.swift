/// A charset as we decode it.
enum Charset: Hashable, Sendable {
    case ascii
    case utf8
    case windows1252
    case iso2022jp
    case hz
    /// Any other, by the name that iconv knows.
    case iconv(String)

    /// The charset that a mail's label means; nil for labels that say nothing, such as `unknown-8bit`.
    ///
    /// Labels are read the way writers mean them, not as they are registered: gb2312 is its superset GB18030, ISO-8859-1 is windows-1252.
    init?(label: String) {
        let name = Self.canonical(label)
        if name.isEmpty || Self.empty.contains(name) { return nil }
        if let known = Self.known[name] {
            self = known
            return
        }
        if name.hasPrefix("iso2022jp") {
            self = .iso2022jp
            return
        }
        let plain = label.utf8.filter { !ASCII.isSpace($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        guard !plain.isEmpty, plain.count <= 40, plain.allSatisfy(Self.mayStandInName) else { return nil }
        self = .iconv(Self.windows(name) ?? String(decoding: plain, as: UTF8.self).uppercased())
    }

    /// A name for notes.
    var name: String {
        switch self {
        case .ascii: "us-ascii"
        case .utf8: "utf-8"
        case .windows1252: "windows-1252"
        case .iso2022jp: "iso-2022-jp"
        case .hz: "hz-gb-2312"
        case .iconv(let name): name.lowercased()
        }
    }

    /// Lower case letters and digits only.
    private static func canonical(_ label: String) -> String {
        String(decoding: label.utf8.prefix(60).map(ASCII.lower).filter { ASCII.isLetterOrDigit($0) }, as: UTF8.self)
    }

    /// `//` and the like would be instructions to iconv.
    private static func mayStandInName(_ byte: UInt8) -> Bool {
        ASCII.isLetterOrDigit(ASCII.lower(byte)) || byte == 0x2D || byte == 0x5F || byte == 0x2E || byte == 0x3A || byte == 0x2B
    }

    private static func windows(_ name: String) -> String? {
        for prefix in ["windows", "cp", "win", "xcp", "ms", "xwindows", "ibm"] where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count)
            if digits.count >= 3, digits.utf8.allSatisfy({ $0 &- 48 < 10 }) { return "CP" + digits }
        }
        return nil
    }

    private static let empty: Set<String> = [
        "unknown8bit", "unknown", "xunknown", "binary", "8bit", "7bit", "default", "autodetect", "xuserdefined", "userdefined",
        "none",
        "charset", "defaultcharset", "xunknown8bit",
    ]

    private static let known: [String: Charset] = {
        var table: [String: Charset] = [:]
        let rows: [(Charset, String)] = [
            (.ascii, "usascii ascii ansix341968 iso646us 646 us iso646irv1991 asc"),
            (.utf8, "utf8 unicode11utf8 cp65001 utf8mb4 65001 unicode20utf8 xunicode20utf8 utf"),
            (
                .windows1252,
                "iso88591 latin1 l1 windows1252 cp1252 iso885911 88591 iso88591windows30latin1 ansi isolatin1 iso885911987 xansi win1252 ibm819"
            ),
            (.iso2022jp, "iso2022jp csiso2022jp cp50220 cp50221 cp50222 iso2022jpms jis"),
            (.hz, "hzgb2312 hz hzgb"),
            (
                .iconv("GB18030"),
                "gb2312 gbk cp936 gb18030 euccn xgbk chinese gb231280 csgb2312 windows936 ms936 xgb2312 gb23121980 gb gb180302000 xeuccn 936"
            ),
            (.iconv("BIG5-HKSCS"), "big5 big5hkscs cnbig5 xbig5 cp950 windows950 big5eten csbig5 950 big5tw"),
            (.iconv("CP932"), "shiftjis xsjis sjis mskanji windows31j cp932 csshiftjis xmscp932 ms932 shiftjisx0213 932"),
            (.iconv("EUC-JP-MS"), "eucjp xeucjp eucjpms cp51932 ujis"),
            (.iconv("UHC"), "euckr ksc56011987 ksc5601 cp949 uhc korean windows949 ksc56011989 cseuckr 949 xksc5601"),
            (.iconv("CP1254"), "iso88599 latin5"),
            (.iconv("CP874"), "tis620 iso885911thai windows874 cp874 iso8859112001"),
            (.iconv("UTF-7"), "utf7 unicode11utf7 unicode20utf7 xunicode20utf7 csunicode11utf7"),
            (.iconv("UTF-16"), "utf16 ucs2 iso10646ucs2 unicode csunicode"),
            (.iconv("MACINTOSH"), "macintosh mac xmacroman xmac macroman"),
            (.iconv("MAC-CYRILLIC"), "xmaccyrillic maccyrillic"),
            (.iconv("KOI8-R"), "koi8r koi8 cskoi8r"),
            (.iconv("KOI8-U"), "koi8u koi8ru"),
            (.iconv("ISO-8859-8"), "iso88598i iso88598e"),
            (.iconv("ISO-8859-6"), "iso88596i iso88596e"),
        ]
        for (charset, names) in rows {
            for name in names.split(separator: " ") { table[String(name)] = charset }
        }
        return table
    }()
}

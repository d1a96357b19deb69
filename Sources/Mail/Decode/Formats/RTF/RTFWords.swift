/// What single words of RTF stand for.
enum RTFWords {
    /// Words that are characters.
    static let characters: [String: String] = [
        "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "nestrow": "\n", "softline": "\n", "tab": "\t", "cell": "\t",
        "nestcell": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
        "emspace": "\u{2003}", "enspace": "\u{2002}", "qmspace": "\u{2005}", "zwj": "\u{200D}", "zwnj": "\u{200C}", "ltrmark": "\u{200E}",
        "rtlmark": "\u{200F}",
    ]

    /// Groups that hold something else than the text; those that begin with `\*` are not named here.
    static let otherGroups: Set<String> = [
        "colortbl", "stylesheet", "info", "pict", "object", "nonshppict", "filetbl", "revtbl", "header", "headerl", "headerr", "headerf", "footer",
        "footerl", "footerr", "footerf", "footnote", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "annotation", "fldinst",
        "bkmkstart", "bkmkend", "xe", "tc", "rxe", "private", "template", "mhtmltag", "themedata", "datastore",
    ]

    /// The code page of a font's character set; nil where it is the document's.
    static func page(ofFont charset: Int) -> Int? {
        fontPages[charset]
    }

    private static let fontPages = [
        77: 10_000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251,
        222: 874, 238: 1250, 254: 437, 255: 850,
    ]
}

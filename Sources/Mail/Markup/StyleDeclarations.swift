/// The declarations of a `style` attribute, or of one rule of a style sheet, as far as they tell whether text is seen.
struct StyleDeclarations {
    private var values: [String: String] = [:]

    /// Reads `name: value; …`; the last of a name counts, as in CSS.
    init(_ text: some StringProtocol) {
        for declaration in text.split(separator: ";").prefix(100) {
            guard let colon = declaration.firstIndex(of: ":") else { continue }
            let name = Self.plain(declaration[..<colon])
            let value = Self.plain(declaration[declaration.index(after: colon)...].prefix(200)).replacing("!important", with: "")
            values[name] = Self.plain(value)
        }
    }

    /// Declarations of an element: what rules say, then what its own attribute says.
    mutating func override(by other: StyleDeclarations) {
        values.merge(other.values) { $1 }
    }

    subscript(name: String) -> String? { values[name] }

    /// Whether the element is not shown, and nothing inside can change that.
    var hidesAll: Bool {
        if values["display"] == "none" || values["mso-hide"] == "all" || values["content-visibility"] == "hidden" { return true }
        if let opacity = values["opacity"], let share = CSSLength.number(opacity), share < 0.02 { return true }
        let clips = values["overflow"] == "hidden" || values["overflow"] == "clip" || values["overflow-y"] == "hidden"
        let boxes = ["max-height", "height", "max-width", "width"].compactMap { values[$0] }
        if clips, boxes.contains(where: { CSSLength.pixels($0).map { $0 <= 1 } ?? false }) { return true }
        return isFarAway
    }

    /// Moved out of what is shown.
    private var isFarAway: Bool {
        let isPlaced = values["position"] == "absolute" || values["position"] == "fixed"
        let offsets = (isPlaced ? ["left", "top", "right", "bottom"] : []) + ["text-indent", "margin-left", "margin-top"]
        if offsets.contains(where: { values[$0].flatMap(CSSLength.pixels).map { $0 <= -500 } ?? false }) { return true }
        return isPlaced && values["clip"]?.filter { $0 != " " }.hasPrefix("rect(0") == true
    }

    /// Whether text directly in it is not seen; an element inside may be. Nil when nothing is said.
    var visibility: Bool? { values["visibility"].map { $0 != "hidden" && $0 != "collapse" } }

    /// The size of its text in pixels; nil when nothing is said that can be told without a screen.
    var fontSize: Double? { values["font-size"].flatMap(CSSLength.pixels) }

    /// The colour of its text.
    var color: CSSColor? { values["color"].map(CSSColor.init) }

    /// The colour behind its text.
    var background: CSSColor? {
        if let image = values["background-image"], image != "none" { return .unknown }
        return (values["background-color"] ?? values["background"]).map(CSSColor.init)
    }

    private static func plain(_ text: some StringProtocol) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()).lowercased()
    }
}

/// A length of CSS.
enum CSSLength {
    /// In pixels; nil for units that depend on a screen or on what is around, unless it is zero.
    static func pixels(_ text: String) -> Double? {
        guard let value = number(text) else { return nil }
        if value == 0 { return 0 }
        let unit = text.drop { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" || $0 == " " }
        switch unit.prefix(3) {
        case "px", "": return value
        case "pt": return value * 4 / 3
        case "em", "rem": return value * 16
        default: return nil
        }
    }

    /// The number that it begins with.
    static func number(_ text: String) -> Double? {
        let digits = text.drop { $0 == " " }.prefix { ($0.isASCII && $0.isNumber) || $0 == "." || $0 == "-" || $0 == "+" }
        return digits.isEmpty ? nil : Double(digits.hasPrefix(".") ? "0" + digits : String(digits))
    }
}

/// A colour, as far as one has to know whether text stands out from what is behind it.
enum CSSColor: Equatable {
    case rgb(Int, Int, Int)
    case transparent
    /// A picture, a gradient, a colour by a name that is not known.
    case unknown

    static let white = CSSColor.rgb(255, 255, 255)
    static let black = CSSColor.rgb(0, 0, 0)

    /// `#fff`, `#ffffff`, `rgb(255, 255, 255)`, a name.
    init(_ text: String) {
        let word = text.lowercased().filter { $0 != " " }
        if let known = Self.names[word] {
            self = known
        } else if word.hasPrefix("#") {
            self = Self.hexadecimal(Array(word.dropFirst().utf8)) ?? .unknown
        } else if word.hasPrefix("rgb") {
            self = Self.function(word)
        } else {
            self = .unknown
        }
    }

    /// Whether nobody can tell the one from the other.
    func blends(with other: CSSColor) -> Bool {
        guard case .rgb(let red, let green, let blue) = self, case .rgb(let red2, let green2, let blue2) = other else { return false }
        return abs(red - red2) <= 3 && abs(green - green2) <= 3 && abs(blue - blue2) <= 3
    }

    private static func hexadecimal(_ digits: [UInt8]) -> CSSColor? {
        let values = digits.compactMap(ASCII.hex).map(Int.init)
        guard values.count == digits.count else { return nil }
        switch values.count {
        case 3, 4: return .rgb(values[0] * 17, values[1] * 17, values[2] * 17)
        case 6, 8: return .rgb(values[0] * 16 + values[1], values[2] * 16 + values[3], values[4] * 16 + values[5])
        default: return nil
        }
    }

    private static func function(_ word: String) -> CSSColor {
        let inner = word.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
        let values = inner.split { $0 == "," || $0 == "/" }.map { Double($0.filter { $0 != "%" }) }
        guard values.count >= 3, let red = values[0], let green = values[1], let blue = values[2],
            [red, green, blue].allSatisfy({ (0...255).contains($0) })
        else { return .unknown }
        if values.count > 3, let alpha = values[3], alpha < 0.02 { return .transparent }
        return .rgb(Int(red), Int(green), Int(blue))
    }

    private static let names: [String: CSSColor] = [
        "white": .white, "black": .black, "transparent": .transparent, "windowtext": .black, "red": .rgb(255, 0, 0), "gray": .rgb(128, 128, 128),
        "grey": .rgb(128, 128, 128), "silver": .rgb(192, 192, 192), "yellow": .rgb(255, 255, 0), "blue": .rgb(0, 0, 255), "green": .rgb(0, 128, 0),
        "snow": .rgb(255, 250, 250), "ivory": .rgb(255, 255, 240), "whitesmoke": .rgb(245, 245, 245), "ghostwhite": .rgb(248, 248, 255),
    ]
}

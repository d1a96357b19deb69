/// `numeric` in binary (`numeric_send`): digits to the base of 10,000, a weight, a sign and the number of decimals to show.
enum NumericText {
    /// The exact value as PostgreSQL prints it: `-12.50`, `NaN`, `Infinity`.
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(PostgresDecodingFailure) -> String {
        let count = Int(try bytes.number(Int16.self, at: 0))
        let weight = Int(try bytes.number(Int16.self, at: 2))
        let sign = try bytes.number(UInt16.self, at: 4)
        let scale = Int(try bytes.number(Int16.self, at: 6))
        if let special = special(sign) { return special }
        func group(_ index: Int) throws(PostgresDecodingFailure) -> Int {
            index >= 0 && index < count ? Int(try bytes.number(Int16.self, at: 8 + index * 2)) : 0
        }
        var text = sign == 0x4000 ? "-" : ""
        text += String(weight < 0 ? 0 : try group(0))
        for index in stride(from: 1, through: weight, by: 1) { text += padded(try group(index)) }
        guard scale > 0 else { return text }
        var decimals = ""
        for index in (weight + 1)..<(weight + 1 + (scale + 3) / 4) { decimals += padded(try group(index)) }
        return text + "." + decimals.prefix(scale)
    }

    private static func special(_ sign: UInt16) -> String? {
        switch sign {
        case 0xC000: "NaN"
        case 0xD000: "Infinity"
        case 0xF000: "-Infinity"
        default: nil
        }
    }

    private static func padded(_ group: Int) -> String {
        let digits = String(group)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

/// Names of files from strangers.
enum FileName {
    private static let longest = 255

    /// The name without folders, control characters, direction marks and invisible ones, at most 255 bytes with its extension kept; nil when
    /// nothing is left. A name that Windows takes for a device gets a `_` before it.
    static func safe(_ name: String) -> String? {
        let last = name.utf8.split(whereSeparator: { $0 == 0x2F || $0 == 0x5C }).last.map { String(Substring($0)) } ?? ""
        var scalars = String.UnicodeScalarView()
        for scalar in last.unicodeScalars where !isUnsafe(scalar) { scalars.append(scalar) }
        let clean = trimmed(String(scalars))
        if clean.isEmpty { return nil }
        return shortened(isDevice(clean) ? "_" + clean : clean)
    }

    /// Without blanks around it, and without the dots behind it that Windows would not see: `bill.exe.` is `bill.exe` there.
    private static func trimmed(_ name: String) -> String {
        var bytes = ASCII.trimmed(Array(name.utf8))[...]
        while bytes.last == 0x2E || bytes.last.map(ASCII.isSpace) == true { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > longest else { return name }
        let suffix = String(decoding: suffix(of: name), as: UTF8.self)
        var scalars = String.UnicodeScalarView()
        var size = suffix.utf8.count
        for scalar in name.unicodeScalars {
            size += UTF8.width(scalar)
            if size > longest { break }
            scalars.append(scalar)
        }
        return String(scalars) + suffix
    }

    /// The extension with its dot, where it looks like one.
    private static func suffix(of name: String) -> [UInt8] {
        guard let dot = name.utf8.lastIndex(of: 0x2E) else { return [] }
        let suffix = name.utf8[dot...]
        return suffix.count <= 16 && suffix.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ? Array(suffix) : []
    }

    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.lowercased()
        return devices.contains(stem)
            || (stem.utf8.count == 4 && ["com", "lpt"].contains(stem.prefix(3)) && stem.utf8.last.map { $0 &- 49 < 9 } == true)
    }

    private static let devices: Set<String> = ["con", "prn", "aux", "nul"]

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0xAD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }
}

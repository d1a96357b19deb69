import CPhoneNumber

/// The long way to E.164: libphonenumber, with what it does not know of exchanges added.
struct NumberParser {
    let region: String
    let areaCode: String?

    func parse(_ raw: String) -> Result<PhoneNumber, PhoneNumber.Refusal> {
        let cleaned = NumberText(raw)
        if cleaned.text.isEmpty { return .failure(.empty) }
        if cleaned.isAnonymous { return .failure(.anonymous) }
        if cleaned.isScientific { return .failure(.scientific) }
        // Nothing that long is a number; the parser refuses it without looking.
        if cleaned.text.utf8.count <= 250, cleaned.text.utf8.contains(where: { $0 | 0x20 &- 97 < 26 || $0 >= 0x80 || $0 == 0x2A }) {
            if cleaned.isMasked { return .failure(.masked) }
            if cleaned.isDamaged { return .failure(.notANumber) }
        }
        return understood(cleaned.text)
    }

    private func understood(_ text: String) -> Result<PhoneNumber, PhoneNumber.Refusal> {
        let whole = library(text)
        if case .success(let number) = whole, number.isValid { return whole }
        if let split = withTail(text) { return .success(split) }
        if case .success(let number) = whole, number.fit == .localOnly, let completed = inArea(text) {
            return .success(completed)
        }
        return whole
    }

    /// `021-12345678-8001`: a number that is whole before its last hyphen or comma, with an extension behind.
    private func withTail(_ text: String) -> PhoneNumber? {
        guard let mark = text.lastIndex(where: { $0 == "-" || $0 == "," || $0 == "*" }) else { return nil }
        let tail = text[text.index(after: mark)...]
        guard (1...6).contains(tail.utf8.count), tail.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        let head = String(text[..<mark])
        guard case .success(let number) = library(head) else { return nil }
        let found = number.fit == .localOnly ? inArea(head) : number
        return found.flatMap { $0.isValid && $0.extension == nil ? $0.with(extension: String(tail)) : nil }
    }

    private func inArea(_ text: String) -> PhoneNumber? {
        guard let areaCode, case .success(let number) = library(areaCode + text), number.isValid else { return nil }
        return number
    }

    private func library(_ text: String) -> Result<PhoneNumber, PhoneNumber.Refusal> {
        var text = text
        var found = phone_number()
        let outcome = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { phone_parse($0.baseAddress, $0.count, region, &found) }
        }
        switch outcome {
        case phone_found: return PhoneNumber.made(of: found)
        case phone_invalid_country_code: return .failure(.unknownCountry)
        case phone_too_short, phone_too_short_after_prefix: return .failure(.tooShort)
        case phone_too_long: return .failure(.tooLong)
        default: return .failure(.notANumber)
        }
    }
}

extension PhoneNumber {
    /// The plus sign and the 15 digits that a number may have (ITU-T E.164 section 6).
    private static let longest = 16

    fileprivate static func made(of found: phone_number) -> Result<PhoneNumber, Refusal> {
        let (e164, tail, country) = (text(found.e164), text(found.extension), text(found.region))
        // Short codes and internal extensions parse, but their E.164 would be somebody else's or nobody's.
        let isShort = found.fit == phone_length_too_short || found.fit == phone_possible_locally && found.national_digits < 7
        if isShort, !found.is_valid { return .failure(.tooShort) }
        if e164.utf8.count > longest { return .failure(.tooLong) }
        // libphonenumber takes the first digits of a Chinese number without area code for one.
        let lacksArea = country == "CN" && !found.is_valid && found.national_digits <= 8
        return .success(
            PhoneNumber(
                e164: e164, extension: tail.isEmpty ? nil : tail, country: country.count == 2 ? country : nil,
                fit: lacksArea ? .localOnly : Fit(found.fit), isValid: found.is_valid, isMobile: found.is_mobile))
    }

    fileprivate func with(extension tail: String) -> PhoneNumber {
        PhoneNumber(e164: e164, extension: tail, country: country, fit: fit, isValid: isValid, isMobile: isMobile)
    }

    /// The text in a C array, up to its NUL.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension PhoneNumber.Fit {
    fileprivate init(_ fit: phone_fit) {
        switch fit {
        case phone_possible: self = .complete
        case phone_possible_locally: self = .localOnly
        case phone_length_too_long: self = .tooLong
        default: self = .odd
        }
    }
}

import Foundation
import Telephony
import Testing

@Suite("Telephone numbers")
struct PhoneNumberTests {
    @Test(
        "A Chinese mobile is one number however it is written",
        arguments: [
            "13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138 0013 8000", "008613800138000",
            "8613800138000", "86-13800138000",
            "013800138000", "913800138000", "9013800138000", "+86 0138 0013 8000", "（＋８６）１３８００１３８０００", "１３８００１３８０００",
            "=\"13800138000\"", "'13800138000",
            "\t13800138000", "tel:+86-138-0013-8000", "sip:+8613800138000@pbx.example.com;user=phone", "\"张三\" <13800138000>",
            "1795113800138000",
            "tel:+8613800138000", "电话：13800138000",
        ])
    func chineseMobile(raw: String) throws {
        let number = try PhoneNumber.normalise(raw, region: "CN").get()
        #expect(number.e164 == "+8613800138000")
        #expect(number.country == "CN")
        #expect(number.isValid)
        #expect(number.isMobile)
        #expect(number.fit == .complete)
    }

    @Test(
        "Fractions and second numbers are no digits of a number",
        arguments: [
            "13800138000.0", "+8613800138000.0", "13800138000.", "13800138000/13900139000", "13800138000;13900139000", "13800138000,13900139000",
            "13800138000、13900139000", "whatsapp:+8613800138000",
        ])
    func noMixture(raw: String) throws {
        let number = try PhoneNumber.normalise(raw, region: "CN").get()
        #expect(number.e164 == "+8613800138000" && number.extension == nil)
    }

    @Test(
        "Extensions are told from the number",
        arguments: [
            "021-12345678-8001", "02112345678-8001", "021-12345678转8001", "（021）12345678 转 8001", "021-12345678 ext. 8001",
            "+86 21 1234 5678 x8001",
            "021-12345678#8001", "021-12345678分机8001", "02112345678,8001", "tel:+86-21-12345678;ext=8001", "2112345678-8001",
        ])
    func extensions(raw: String) throws {
        let number = try PhoneNumber.normalise(raw, region: "CN").get()
        #expect(number.e164 == "+862112345678")
        #expect(number.extension == "8001")
        #expect(number.description == "+862112345678;ext=8001")
    }

    @Test("A mobile may have an extension too")
    func mobileExtension() throws {
        let number = try PhoneNumber.normalise("13800138000-8001", region: "CN").get()
        #expect(number.e164 == "+8613800138000")
        #expect(number.extension == "8001")
    }

    @Test(
        "A leading zero that a spreadsheet dropped is put back by the numbering plan",
        arguments: [
            ("2112345678", "CN", "+862112345678"), ("7400123456", "GB", "+447400123456"), ("9012345678", "JP", "+819012345678"),
            ("57112345678", "CN", "+8657112345678"),
        ])
    func lostZero(raw: String, region: String, expected: String) throws {
        #expect(try PhoneNumber.normalise(raw, region: region).get().e164 == expected)
    }

    @Test(
        "What is no number to call back is refused with its reason",
        arguments: [
            ("", PhoneNumber.Refusal.empty), ("  ", .empty), ("Anonymous", .anonymous), ("unknown", .anonymous),
            ("隐藏号码", .anonymous), ("未知", .anonymous),
            ("000000", .anonymous), ("0", .anonymous), ("+266696687", .anonymous), ("+7378742833", .anonymous), ("+2562533", .anonymous),
            ("+8656696", .anonymous), ("+86282452253", .anonymous), ("nan", .anonymous), ("138****8000", .masked), ("138＊＊＊＊8000", .masked),
            ("138xxxx8000", .masked), ("1380013800O", .notANumber), ("messenger:123456789012345", .notANumber), ("1.3800138E10", .scientific),
            ("sip:anonymous@anonymous.invalid", .anonymous), ("\"Anonymous\" <unknown>", .anonymous),
            ("1.38E+10", .scientific), ("1.3800138E+10", .scientific), ("8.62E12", .scientific), ("8001", .tooShort),
            ("10086", .tooShort), ("95588", .tooShort),
            ("s", .notANumber), ("投诉", .notANumber), ("12345678901234567890", .tooLong), ("+999 1234567", .unknownCountry),
            (String(repeating: "1", count: 1_000), .notANumber),
        ])
    func refusals(raw: String, expected: PhoneNumber.Refusal) {
        #expect(PhoneNumber.normalise(raw, region: "CN") == .failure(expected))
    }

    @Test("A national number without a region is refused, an international one is not")
    func noRegion() throws {
        #expect(PhoneNumber.normalise("13800138000", region: "") == .failure(.unknownCountry))
        #expect(try PhoneNumber.normalise("+8613800138000", region: "").get().e164 == "+8613800138000")
        #expect(try PhoneNumber.normalise("+8613800138000", region: "US").get().country == "CN")
    }

    @Test("A number without area code is known as such, and completed by the exchange's own")
    func areaCode() throws {
        #expect(try PhoneNumber.normalise("62345678", region: "CN").get().fit == .localOnly)
        let number = try PhoneNumber.normalise("6234-5678", region: "CN", areaCode: "021").get()
        #expect(number.e164 == "+862162345678")
        #expect(
            try PhoneNumber.normalise("62345678-8001", region: "CN", areaCode: "021").get().description
                == "+862162345678;ext=8001")
        #expect(try PhoneNumber.normalise("13800138000", region: "CN", areaCode: "021").get().e164 == "+8613800138000")
    }

    @Test(
        "The region a number was given out in has a code for rules",
        arguments: [
            ("02162345678", "CN-SH"), ("01062345678", "CN-BJ"), ("13800138000", "CN-BJ"), ("057187654321", "CN-ZJ"),
            ("04718765432", "CN-NM"), ("09918765432", "CN-XJ"),
            ("+85223456789", "HK"), ("+886223456789", "TW"), ("+16502530000", "US-CA"), ("+14165550123", "CA-ON"),
            ("+4930123456", "DE"),
        ])
    func regions(raw: String, expected: String) throws {
        #expect(try PhoneNumber.normalise(raw, region: "CN").get().region == expected)
    }

    @Test("The region is told in the operator's language")
    func places() throws {
        let shanghai = try PhoneNumber.normalise("02162345678", region: "CN").get()
        #expect(shanghai.place(in: "zh-CN") == "上海市")
        #expect(shanghai.place(in: "en") == "Shanghai")
        #expect(try PhoneNumber.normalise("+80012345678", region: "CN").get().place(in: "en") == nil)
    }

    @Test("Every province of China has a code")
    func provinces() throws {
        // One area code of each province, as dialled.
        let codes = [
            "010": "BJ", "022": "TJ", "0311": "HE", "0351": "SX", "0471": "NM", "024": "LN", "0431": "JL", "0451": "HL",
            "021": "SH", "025": "JS", "0571": "ZJ",
            "0551": "AH", "0591": "FJ", "0791": "JX", "0531": "SD", "0371": "HA", "027": "HB", "0731": "HN", "020": "GD",
            "0771": "GX", "0898": "HI",
            "023": "CQ", "028": "SC", "0851": "GZ", "0871": "YN", "0891": "XZ", "029": "SN", "0931": "GS", "0971": "QH",
            "0951": "NX", "0991": "XJ",
        ]
        for (area, code) in codes {
            let local = area.count == 3 ? "62345678" : "6234567"
            let found = ["\(area)\(local)", "\(area)8\(local.dropFirst())", "\(area)6\(local)"].compactMap {
                try? PhoneNumber.normalise($0, region: "CN").get().region  // A number of a wrong length is tried as another.
            }
            #expect(found.contains("CN-\(code)"), "\(area)")
        }
    }

    @Test("Many threads may ask at once")
    func threads() async throws {
        await withTaskGroup(of: Int.self) { group in
            for start in 0..<8 {
                group.addTask {
                    (0..<400).count { step in
                        let raw = "+86\(13_000_000_000 + (start * 400 + step) * 12_345)"
                        let fixed = "0\(210 + step % 40)\(60_000_000 + step)"
                        _ = PhoneNumber.normalise(fixed, region: "CN").map { $0.place(in: "zh") }
                        // A refusal is counted as missing.
                        return (try? PhoneNumber.normalise("\(raw);", region: "CN").get().region) != nil
                    }
                }
            }
            for await count in group { #expect(count == 400) }
        }
    }

    @Test(
        "libphonenumber's own cases hold for the countries that count",
        .enabled(if: Corpora.available, "The corpora are not here."))
    func corpus() throws {
        let strict: Set<String> = ["CN", "HK", "TW", "US", "GB", "DE", "FR", "JP", "SG", "AU"]
        var scores = [Bool: (held: Int, all: Int)]()
        for entry in try Corpora.cases("libphonenumber") where entry["same_with_real_metadata"] as? Bool != false {
            let region = (entry["input"] as? [String: Any])?["region"] as? String ?? ""
            let isStrict = strict.contains(region)
            let holds = caseHolds(entry, region)
            scores[isStrict, default: (0, 0)].all += 1
            if holds { scores[isStrict, default: (0, 0)].held += 1 }
            if !holds { print("libphonenumber differs: \(entry["id"] ?? "?") \(entry["input"] ?? "")") }
            if isStrict { #expect(holds, "\(entry["id"] ?? "")") }
        }
        print("libphonenumber: \(scores[true] ?? (0, 0)) of the countries that count, \(scores[false] ?? (0, 0)) of the others")
    }

    private func caseHolds(_ entry: [String: Any], _ region: String) -> Bool {
        let input = entry["input"] as? [String: Any]
        let expect = entry["expect"] as? [String: Any]
        let found = PhoneNumber.normalise(input?["number"] as? String ?? "", region: region)
        guard let e164 = expect?["e164"] as? String else {
            if case .failure = found { return true }
            return false
        }
        guard case .success(let number) = found, number.e164 == e164 else { return false }
        return (expect?["extension"] as? String).map { $0 == number.extension } ?? true
    }
}

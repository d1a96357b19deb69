import Telephony
import Testing

@Suite("The length of an SMS")
struct SMSLengthTests {
    @Test(
        "Texts are counted as networks count them",
        arguments: [
            ("", SMSLength.Alphabet.gsm7, 0, 1), (String(repeating: "a", count: 160), .gsm7, 160, 1),
            (String(repeating: "a", count: 161), .gsm7, 161, 2),
            (String(repeating: "a", count: 306), .gsm7, 306, 2), (String(repeating: "a", count: 307), .gsm7, 307, 3),
            (String(repeating: "€", count: 80), .gsm7, 160, 1), (String(repeating: "中", count: 70), .ucs2, 70, 1),
            (String(repeating: "中", count: 71), .ucs2, 71, 2),
            (String(repeating: "中", count: 134), .ucs2, 134, 2), (String(repeating: "中", count: 135), .ucs2, 135, 3),
            ("naïve", .ucs2, 5, 1),
            ("Grüße, ¿qué? [x]\n", .gsm7, 19, 1), ("`", .ucs2, 1, 1),
        ])
    func counts(text: String, alphabet: SMSLength.Alphabet, units: Int, segments: Int) {
        let length = SMSLength(of: text)
        #expect(length.alphabet == alphabet)
        #expect(length.units == units)
        #expect(length.segments == segments)
    }

    @Test("An escaped character or a pair is not cut by the end of a part")
    func pairs() {
        // 152 septets, then one that needs two: the part ends one short.
        #expect(SMSLength(of: String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152)).segments == 3)
        #expect(SMSLength(of: String(repeating: "中", count: 66) + "😀" + String(repeating: "中", count: 66)).segments == 3)
    }
}

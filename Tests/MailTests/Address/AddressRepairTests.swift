import Mail
import Testing

@Suite("Damaged addresses")
struct AddressRepairTests {
    @Test(
        "The writer is the first mailbox with an @, and keeps its name",
        arguments: [
            ("Lee, Ann <ann@buyer.example>", "Lee, Ann"), ("Lee; Ann <ann@buyer.example>", "Lee, Ann"),
            ("王，小明, 市场部 <ann@buyer.example>", "王，小明, 市场部"), ("Müller, Dr. Eva, GmbH <ann@buyer.example>", "Müller, Dr. Eva, GmbH"),
            ("安＜ann@buyer.example＞", "安"), ("Ann <mailto:ann@buyer.example>", "Ann"), ("Ann <ann@buyer.example.>", "Ann"),
            ("Ann <ann @buyer.example>", "Ann"), ("'Ann Lee' <'ann@buyer.example'>", "Ann Lee"), ("“Ann” <ann@buyer.example>", "Ann"),
            ("=?utf-8?B?5a6JIDxhbm5AYnV5ZXIuZXhhbXBsZT4=?=", "安"), ("Ann O'Neill <ann@buyer.example>", "Ann O'Neill"),
        ])
    func writer(field: String, name: String) throws {
        let mail = try MailDecoder().decode(Array("From: \(field)\r\n\r\nx".utf8))
        #expect(mail.from.first?.address == "ann@buyer.example")
        #expect(mail.from.first?.name == name)
    }

    @Test(
        "What is right stays as it is, and no address is taken out of a name",
        arguments: [
            ("o'brien@buyer.example", "o'brien@buyer.example"), ("\"boss@shop.example\" <evil@bad.example>", "evil@bad.example"),
            ("<ann@buyer.example>, bob@buyer.example", "ann@buyer.example"), ("Lee", "Lee"),
            ("'quoted'.local@buyer.example", "'quoted'.local@buyer.example"),
        ])
    func unchanged(field: String, address: String) throws {
        #expect(try MailDecoder().decode(Array("From: \(field)\r\n\r\nx".utf8)).from.first?.address == address)
    }

    @Test("A second From is noted, and the first counts")
    func twoWriters() throws {
        let mail = try MailDecoder().decode(Array("From: a@buyer.example\r\nFrom: b@bad.example\r\n\r\nx".utf8))
        #expect(mail.from.map(\.address) == ["a@buyer.example"])
        #expect(mail.notes.contains { $0.code == .headerRepaired })
    }
}

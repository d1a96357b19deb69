import Recipes
import Testing

@Suite("Conditions")
struct ConditionTests {
    static let scope: JSONValue = [
        "ticket": ["type": "after-sales"],
        "fields": ["problem": "refund", "refund_amount": .decimal(JSONDecimal("129.00") ?? JSONDecimal(0)), "note": .null],
        "customer": ["tier": "VIP", "region": "CN-SH-310115", "name": "José"], "tags": ["refund", "urgent"],
        "row": ["result": "投诉", "level": "3", "ok": "true"],
        "message": ["text": "订单SO20260001有问题", "may_answer": true],
        "order": ["id": .decimal(JSONDecimal("20260001202600012026") ?? JSONDecimal(0))], "empty": [],
    ]

    /// A condition as JSON, and whether it holds.
    static let cases: [(String, Bool)] = [
        (#"{"ticket.type": "after-sales"}"#, true), (#"{"ticket.type": "After-Sales"}"#, false),
        (#"{"ticket.type": ["repair", "after-sales"]}"#, true),
        (#"{"ticket.type": ["repair"]}"#, false), (#"{"ticket.type": "after-sales", "fields.problem": "exchange"}"#, false),
        (#"{"message.may_answer": true}"#, true), (#"{"message.may_answer": false}"#, false), (#"{"row.ok": true}"#, true),
        (#"{"fields.refund_amount": 129}"#, true), (#"{"fields.refund_amount": "129.0"}"#, true),
        (#"{"fields.refund_amount": {"over": 128.99}}"#, true),
        (#"{"fields.refund_amount": {"over": 129}}"#, false),
        (#"{"fields.refund_amount": {"under": 129.000000000000000001}}"#, true),
        (#"{"fields.refund_amount": {"between": [129, 200]}}"#, true),
        (#"{"fields.refund_amount": {"between": [0, 128]}}"#, false),
        (#"{"fields.refund_amount": {"over": 100, "under": 120}}"#, false), (#"{"order.id": 20260001202600012026}"#, true),
        (#"{"order.id": 20260001202600012027}"#, false), (#"{"order.id": "20260001202600012026"}"#, true),
        (#"{"row.level": {"over": 2}}"#, true), (#"{"row.level": 3}"#, true),
        (#"{"row.result": {"over": 2}}"#, false), (#"{"row.result": {"in": ["投诉", "售后"]}}"#, true),
        (#"{"row.result": {"is": "投诉"}}"#, true),
        (#"{"row.result": {"not": "投诉"}}"#, false), (#"{"row.result": {"not": ["咨询", "表扬"]}}"#, true),
        (#"{"row.missing": {"not": "x"}}"#, true),
        (#"{"customer.region": {"under": "CN-SH"}}"#, true), (#"{"customer.region": {"under": "CN"}}"#, true),
        (#"{"customer.region": {"under": "CN-S"}}"#, false),
        (#"{"customer.region": {"under": "CN-SH-310115"}}"#, true),
        (#"{"customer.region": {"under": "CN-SH-310115-001"}}"#, false),
        (#"{"customer.region": {"under": ["US", "CN-SH"]}}"#, true),
        (#"{"customer.region": {"under": 5}}"#, false), (#"{"customer.name": "José"}"#, true),
        (#"{"customer.name": {"contains": "sé"}}"#, true), (#"{"customer.name": {"contains": "se"}}"#, false),
        (#"{"tags": "urgent"}"#, true), (#"{"tags": {"contains": "refund"}}"#, true),
        (#"{"tags": {"contains": ["vip", "refund"]}}"#, true), (#"{"tags": {"not": "urgent"}}"#, false),
        (#"{"tags": {"not": "vip"}}"#, true), (#"{"tags": {"matches": "^urg"}}"#, true), (#"{"tags.0": "refund"}"#, true),
        (#"{"empty": "x"}"#, false), (#"{"empty": {"exists": true}}"#, true),
        (#"{"message.text": {"matches": "\\bSO\\d{8}\\b"}}"#, true), (#"{"message.text": {"matches": ["退款", "有问题$"]}}"#, true),
        (#"{"message.text": {"contains": "有问题"}}"#, true),
        (#"{"message.text": {"contains": "没有"}}"#, false), (#"{"fields.note": {"exists": false}}"#, true),
        (#"{"fields.problem": {"exists": true}}"#, true), (#"{"nobody": {"exists": true}}"#, false),
        (#"{"nobody": "x"}"#, false), (#"{"nobody": {"matches": ""}}"#, false), (#"{"ticket": {"contains": "type"}}"#, true),
        (#"{"ticket.type.x": "y"}"#, false),
        (#"{"any": [{"ticket.type": "repair"}, {"row.result": "投诉"}]}"#, true),
        (#"{"any": {"ticket.type": "repair", "row.result": "咨询"}}"#, false),
        (#"{"all": [{"ticket.type": "after-sales"}, {"any": [{"tags": "x"}, {"tags": "urgent"}]}]}"#, true),
        (#"{"not": {"ticket.type": "repair"}}"#, true),
        (#"{"not": {"ticket.type": "after-sales", "fields.problem": "exchange"}}"#, true),
        (#"{"not": {"any": [{"tags": "urgent"}]}}"#, false),
        (#"{"ticket.type": "after-sales", "not": {"customer.tier": ["SVIP"]}}"#, true),
    ]

    @Test("each operator does what it says", arguments: cases)
    func holds(tree: String, holds: Bool) throws {
        let condition = try Condition(JSONValue(parsing: tree))
        #expect(condition.holds(in: Self.scope) == holds)
        #expect(condition.holds { Self.scope[dotted: $0] } == holds)
    }

    @Test("texts that differ in Unicode normalisation alone are the same")
    func comparesInNFC() throws {
        let condition = try Condition(["name": "Jose\u{301}"])
        #expect(condition.holds(in: ["name": "Jos\u{E9}"]))
        #expect(try Condition(["name": ["contains": "e\u{301}"]]).holds(in: ["name": "Jos\u{E9} x"]))
        #expect(try !Condition(["name": "１"]).holds(in: ["name": "1"]))
    }

    @Test("a condition that fails by one part alone tells which, and what it found; a personal value is masked")
    func tellsNearMisses() throws {
        func miss(_ tree: JSONValue) throws -> [String]? {
            let isPersonal = { (path: String) in path.hasPrefix("customer.") }
            return try Condition(tree).nearMiss(isPersonal: isPersonal) { Self.scope[dotted: $0] }?.map(\.description)
        }
        let type: JSONValue = "after-sales"
        #expect(
            try miss(["ticket.type": type, "fields.refund_amount": ["over": 1_000]]) == ["fields.refund_amount over 1000: no, found 129.00"])
        #expect(try miss(["ticket.type": type, "customer.name": "Ann"]) == [#"customer.name is "Ann": no, found •••"#])
        #expect(try miss(["ticket.type": type, "nobody": ["exists": true]]) == ["nobody exists true: no, found nothing"])
        #expect(
            try miss(["ticket.type": type, "any": [["tags": "x"], ["customer.name": "Ann"]]])?.count == 2, "each branch of any: has failed")
        for tree: JSONValue in [
            ["ticket.type": type], ["ticket.type": "repair"], ["ticket.type": "repair", "customer.name": "Ann"],
            ["ticket.type": type, "customer.name": "José"],
        ] {
            #expect(try miss(tree) == nil, "\(tree)")
        }
        let bare = try Condition(["ticket.type": type, "customer.name": "Ann"]).nearMiss { Self.scope[dotted: $0] }
        #expect(bare?.first?.isPersonal == true)
    }

    @Test("the paths in use are reported, each once")
    func reportsPaths() throws {
        let condition = try Condition(["a.b": 1, "any": [["c": 2], ["not": ["a.b": ["over": 1, "under": 3]]]]])
        #expect(condition.paths == ["a.b", "c"])
    }

    @Test("each mistake is reported with the keys that lead to it")
    func reportsProblems() throws {
        let tree: JSONValue = [
            "ticket.type": .null, "a": ["ovr": 5, "matches": "(", "between": [2, 1], "exists": "yes"], "any": [],
            "all": ["x": [["y"]]], "not": "z", "b..c": 1, "d": ["in": "x"],
            "e": ["over": "5"], "f": ["under": []], "g": [:], "h": ["is": [1]], "i": [],
        ]
        let problems = Condition.problems(in: tree)
        #expect(
            problems.map { $0.keys.joined(separator: "/") } == [
                "ticket.type", "a/ovr", "a/matches", "a/between", "a/exists", "any", "all/x", "not", "b..c", "d/in", "e/over",
                "f/under", "g", "h/is", "i",
            ])
        #expect(problems.map(\.code.rawValue).filter { $0 == "condition.operand" }.count == 9)
        #expect(
            problems[1].message
                == "There is no operator 'ovr'. There are is, in, not, over, under, between, matches, contains, exists.")
        #expect(problems[2].code == .patternSyntax)
        #expect(throws: problems[0]) { try Condition(tree) }
        for wrong in ["a", 1, [], .null, [:]] as [JSONValue] {
            #expect(throws: RecipeError.self) { try Condition(wrong) }
        }
        #expect(Condition.problems(in: ["a": 1]).isEmpty)
    }

    @Test("nesting has a limit")
    func limitsDepth() throws {
        var tree: JSONValue = ["a": 1]
        for _ in 0..<100 { tree = ["not": tree] }
        #expect(try #require(throws: RecipeError.self) { try Condition(tree) }.code == .conditionShape)
    }
}

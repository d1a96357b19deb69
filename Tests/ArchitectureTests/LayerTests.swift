import Foundation
import Testing

/// The layers of the house, from the ground up: a target may import only what stands before it.
private let layers: [[String]] = [
    ["CPostgres", "CCurl", "CGMime", "CMagic", "CAllocator", "CXML", "CBase64", "CMarkup", "CPhoneNumber", "CRE2"],
    ["Postgres", "Cluster", "Transfer", "Mail", "Telephony", "CSV", "Recipes", "Telemetry"],
    ["Intake"],
    ["Settings", "Spool"],
    ["Notices"],
    ["Store", "Channels", "Lookups"],
    ["Web"],
    ["Gateway"],
    ["inlet"],
]

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite struct LayerTests {
    @Test(arguments: layers.flatMap { $0 }) func everyTargetImportsOnlyWhatStandsBelowIt(target: String) throws {
        let level = try #require(layers.firstIndex { $0.contains(target) })
        let above = Set(layers[level...].flatMap { $0 }).subtracting([target])
        for (file, imports) in try Self.imports(of: target) {
            #expect(imports.isDisjoint(with: above), "\(file) imports \(imports.intersection(above).sorted())")
        }
    }

    @Test func everyTargetHasAPlaceInTheHouse() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path)
        let known = Set(layers.flatMap { $0 })
        #expect(Set(folders.filter { !$0.hasPrefix(".") }) == known)
    }

    @Test func onlyTheWebAndTheCompositionRootKnowTheServer() throws {
        for target in layers.flatMap({ $0 }) where !["Web", "Gateway"].contains(target) {
            for (file, imports) in try Self.imports(of: target) { #expect(!imports.contains("Hummingbird"), "\(file)") }
        }
    }

    @Test(arguments: ["Mail", "Recipes", "Intake"]) func pureTargetsDoNoNetwork(target: String) throws {
        for (file, imports) in try Self.imports(of: target) {
            #expect(imports.isDisjoint(with: ["NIOCore", "NIOPosix", "Transfer", "Postgres", "FoundationNetworking"]), "\(file)")
        }
    }

    @Test func nothingEndsTheProcess() throws {
        let sources = root.appendingPathComponent("Sources")
        for file in try Self.files(below: sources) {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(!text.contains("fatalError("), "\(file.lastPathComponent) can end the process")
        }
    }

    /// The modules that each file of a target imports.
    private static func imports(of target: String) throws -> [(file: String, modules: Set<String>)] {
        try files(below: root.appendingPathComponent("Sources/\(target)")).map { file in
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let modules = lines.compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index < 2, index + 1 < words.count else { return nil }
                return String(words[index + 1])
            }
            return (file.lastPathComponent, Set(modules))
        }
    }

    private static func files(below folder: URL) throws -> [URL] {
        let enumerator = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (enumerator?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }
}

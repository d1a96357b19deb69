import Foundation
import Testing

@testable import Store

@Suite("Migrations")
struct MigrationTests {
    @Test("Every file of Migrations is run, in the order of its number")
    func all() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Store/Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }.sorted()
        #expect(Migrator.all.map { $0.name + ".sql" } == files)
        for (migration, file) in zip(Migrator.all, files) {
            #expect(Int32(file.prefix(4)) == migration.version)
            #expect(try migration.sql == String(contentsOf: folder.appending(path: file), encoding: .utf8))
        }
    }
}

import Foundation
import TestSupport

/// The program as it was built beside these tests.
enum InletProgram {
    /// How a command ended.
    struct Ending: Sendable {
        /// The exit status; 0 for success.
        let status: Int32
        /// What it wrote to the standard output.
        let output: String
        /// What it wrote to the standard error.
        let errors: String
    }

    /// `INLET_BINARY`, else the one beside the test bundle, else the debug build of this package.
    static let path: String = {
        if let given = ProcessInfo.processInfo.environment["INLET_BINARY"] { return given }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = own.appendingPathComponent("inlet").path
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : "\(root)/.build/debug/inlet"
    }()

    /// Whether it is there.
    static let isAvailable = FileManager.default.isExecutableFile(atPath: path)

    /// The folder of the package, with `adapters/` and `templates/`.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }()

    /// Runs a command to its end.
    ///
    /// - Parameter input: what it reads from the standard input.
    static func run(_ arguments: [String], environment: [String: String] = [:], input: [UInt8]? = nil) async throws -> Ending {
        let command = try Command(arguments, environment: environment, input: input)
        return try await command.ending()
    }
}

/// A run of the program whose exit status matters. It is killed when nobody holds it any longer.
final class Command: @unchecked Sendable {
    // Unchecked: `process` is started by `init` and read afterwards.
    private let process = Process()
    private let folder: ServerFolder

    init(_ arguments: [String], environment: [String: String] = [:], input: [UInt8]? = nil) throws {
        folder = try ServerFolder("command")
        process.executableURL = URL(fileURLWithPath: InletProgram.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try input.map(inputFile) ?? FileHandle.nullDevice
        process.standardOutput = try file("output")
        process.standardError = try file("errors")
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// The process's number.
    var pid: Int32 { process.processIdentifier }

    /// Waits for its end.
    func ending(within limit: Duration = .seconds(60)) async throws -> InletProgram.Ending {
        try await waitUntil("the command ends", within: limit) { !self.process.isRunning }
        return InletProgram.Ending(status: process.terminationStatus, output: try text("output"), errors: try text("errors"))
    }

    private func inputFile(_ bytes: [UInt8]) throws -> FileHandle {
        try folder.write(bytes, to: "input")
        return try FileHandle(forReadingFrom: folder.url.appendingPathComponent("input"))
    }

    private func file(_ name: String) throws -> FileHandle {
        try folder.write("", to: name)
        return try FileHandle(forWritingTo: folder.url.appendingPathComponent(name))
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.url.appendingPathComponent(name)), as: UTF8.self)
    }
}

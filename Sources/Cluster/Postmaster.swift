import Glibc

/// The server's first process, as `postmaster.pid` tells of it (`src/include/utils/pidfile.h`).
struct Postmaster: Equatable, Sendable {
    let process: Int32
    let port: Int
    let socketFolder: String
    let state: String

    var isReady: Bool { state == "ready" }
    var isStopping: Bool { state == "stopping" }

    /// Reads the file's lines: process, data directory, start time, port, socket folder, address, shared memory, state.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimming(" ") }
        // In single-user mode the process stands there negative.
        guard let process = lines.first.flatMap({ Int32($0) }).map(abs), process > 1 else { return nil }
        self.process = process
        port = lines.count > 3 ? Int(lines[3]) ?? 0 : 0
        socketFolder = lines.count > 4 ? String(lines[4]) : ""
        state = lines.count > 7 ? String(lines[7]) : ""
    }

    /// The live server of a data directory; `nil` if there is none, also when the file is stale and its number is somebody else's by now.
    static func running(in data: String, _ files: Files) -> Postmaster? {
        guard let postmaster = files.read(data + "/postmaster.pid").flatMap(Postmaster.init) else { return nil }
        return RunningProcess(postmaster.process).works(in: data) ? postmaster : nil
    }
}

extension Substring {
    fileprivate func trimming(_ blank: Character) -> Substring {
        var part = self
        while part.last == blank { part.removeLast() }
        while part.first == blank { part.removeFirst() }
        return part
    }
}

/// A process that is not our child, by its number.
struct RunningProcess: Equatable, Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// Whether the number belongs to any process, also to a zombie.
    var exists: Bool { kill(number, 0) == 0 || errno == EPERM }

    /// Alive and not a zombie: in a container nobody may collect orphans.
    var isAlive: Bool { exists && state != "Z" }

    /// Whether the process is alive and its working directory is `folder`; a postmaster's is its data directory.
    func works(in folder: String) -> Bool { isAlive && link("cwd") == folder }

    func send(_ signal: Int32) {
        // Fails only when the process is gone already, which is what a signal is sent for.
        _ = kill(number, signal)
    }

    private func link(_ name: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/\(number)/\(name)", &target, target.count)
        guard length > 0 else { return nil }
        return String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The letter after the program's name in /proc/PID/stat (proc(5)).
    private var state: Character? {
        guard let file = fopen("/proc/\(number)/stat", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.lastIndex(of: ")").flatMap { text[text.index(after: $0)...].first { $0 != " " } }
    }

    /// All processes that work in a folder: backends whose postmaster was killed do so until they notice.
    static func working(in folder: String) -> [RunningProcess] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var found: [RunningProcess] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let process = Int32(name).map(RunningProcess.init), process.works(in: folder) else { continue }
            found.append(process)
        }
        return found
    }
}

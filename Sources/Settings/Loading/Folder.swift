import Foundation

/// Reads the operators' folders: names in order, files up to a size.
enum Folder {
    struct Fault: Error {
        var reason: String
    }

    /// The bytes of a file.
    ///
    /// - Throws: ``Fault`` with a sentence when it cannot be read or is larger than the limit.
    static func read(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Fault(reason: whyNot(path)) }
        let bytes: [UInt8]
        do {
            // One byte more than allowed tells an oversized file without reading it whole, even one that grows or never ends.
            bytes = Array(try handle.read(upToCount: limit + 1) ?? Foundation.Data())
            try handle.close()
        } catch {
            throw Fault(reason: "it cannot be read.")
        }
        guard bytes.count <= limit else { throw Fault(reason: "it has more than \(limit) bytes, which is the limit.") }
        return bytes
    }

    /// The names of a folder's files and folders, hidden ones left out, in order; nil when there is no such folder.
    static func names(in path: String) -> [String]? {
        // A folder that cannot be read is told from an empty one by the nil; who needs it says so.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return nil }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Whether there is a folder at a path.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether there is something at a path.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private static func whyNot(_ path: String) -> String {
        if !exists(path) { return "there is no such file." }
        return isFolder(path) ? "it is a folder." : "it may not be read by this user."
    }
}

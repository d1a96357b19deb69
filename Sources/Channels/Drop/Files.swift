import CSV
import Glibc

/// The calls of POSIX that a drop folder needs, with the system's reason in every error.
enum Files {
    /// The names in a folder, `.` and `..` left out; bytes, since names need not be UTF-8.
    static func names(in folder: String) throws(DropError) -> [[CChar]] {
        guard let stream = opendir(folder) else { throw failure("The folder \(folder) cannot be listed") }
        defer { closedir(stream) }
        var names = [[CChar]]()
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                raw.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names
    }

    /// The regular files of a folder whose names are UTF-8, the oldest first.
    static func entries(in folder: String) throws(DropError) -> [DropEntry] {
        var entries = [DropEntry]()
        for bytes in try names(in: folder) {
            guard let name = String(validating: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self),
                let entry = try entry(named: name, in: folder)
            else { continue }
            entries.append(entry)
        }
        return entries.sorted { ($0.modified, $0.name) < ($1.modified, $1.name) }
    }

    /// A regular file; nil for anything else.
    static func entry(named name: String, in folder: String) throws(DropError) -> DropEntry? {
        guard let status = try status(folder + "/" + name), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return DropEntry(
            name: name, size: Int(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// What stands at a path, links not followed; nil where nothing does.
    static func status(_ path: String) throws(DropError) -> stat? {
        var status = stat()
        if lstat(path, &status) == 0 { return status }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw failure("\(path) cannot be looked at")
    }

    /// Renames, and never over something: false where the new name is taken.
    static func rename(_ source: String, to target: String) throws(DropError) -> Bool {
        if let exclusive = exclusiveRename {
            if exclusive(AT_FDCWD, source, AT_FDCWD, target, 1) == 0 { return true }
            if errno == EEXIST { return false }
            // Network file systems may not know the flag.
            guard errno == EINVAL || errno == ENOSYS else { throw failure("\(source) cannot be renamed to \(target)") }
        }
        // A link refuses a taken name just as well. A crash in between leaves both names, which `unfinished()` puts right.
        guard link(source, target) == 0 else {
            if errno == EEXIST { return false }
            throw failure("\(source) cannot be renamed to \(target)")
        }
        try remove(source)
        return true
    }

    private typealias Rename = @convention(c) (CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt) -> CInt

    /// `renameat2(2)`, whose flag 1 is `RENAME_NOREPLACE`; the C library hides it from who does not ask for GNU's extensions.
    private static let exclusiveRename: Rename? = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: Rename.self) }

    static func remove(_ path: String) throws(DropError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("\(path) cannot be removed") }
    }

    static func makeFolder(_ path: String) throws(DropError) {
        guard mkdir(path, 0o770) == 0 || errno == EEXIST else { throw failure("The folder \(path) cannot be made") }
    }

    /// Opens a regular file for reading, links not followed.
    static func open(_ path: String) throws(DropError) -> OpenFile {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw failure("\(path) cannot be read") }
        return OpenFile(descriptor: descriptor)
    }

    /// Opens a file for writing behind what it has, or makes it.
    static func openForAppending(_ path: String) throws(DropError) -> OpenFile {
        let descriptor = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o660)
        guard descriptor >= 0 else { throw failure("\(path) cannot be written") }
        return OpenFile(descriptor: descriptor)
    }

    /// Makes the names in a folder survive a power cut.
    static func settle(_ folder: String) {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func failure(_ sentence: String) -> DropError {
        DropError(.refused, "\(sentence): \(String(cString: strerror(errno))).")
    }
}

/// An open descriptor, closed with the last reference to it.
public final class OpenFile: Sendable {
    /// The descriptor; valid as long as this object lives.
    public let descriptor: CInt

    init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// What is in it; the file stays open as long as these are held.
    var bytes: FileBytes { FileBytes(descriptor: descriptor, owner: self) }

    deinit {
        close(descriptor)
    }
}

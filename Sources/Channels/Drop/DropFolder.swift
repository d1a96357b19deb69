import CSV
import Glibc

/// A local folder into which a call centre drops files: finds complete ones, claims them, and puts them away.
///
/// A file goes `NAME` → `processing/NAME` → `done/NAME` with a time stamp, or `failed/`; every step is one rename that never
/// overwrites, so that a crash leaves a file in exactly one place. One gateway works on a folder at a time; the lease is the caller's.
public struct DropFolder: Sendable {
    /// What a look at the folder showed.
    public struct Scan: Sendable, Hashable {
        /// Files that can be claimed, the oldest first.
        public var ready: [ReadyFile] = []
        /// Files that wait, with the reason.
        public var waiting: [WaitingFile] = []
    }

    /// The folder's path.
    public let path: String
    private var judge: PickupJudge
    private let pickup: Pickup
    private let names: DropNames
    /// The checksums that did not match, so that a big file is not summed up at every look.
    private var mismatched: [DropEntry: DropEntry] = [:]

    /// - Parameters:
    ///   - path: the folder; `prepare()` makes the ones in it.
    ///   - pickup: how complete files are told.
    ///   - names: which files count.
    public init(path: String, pickup: Pickup, names: DropNames = DropNames()) {
        self.path = path
        self.pickup = pickup
        self.names = names
        judge = PickupJudge(pickup: pickup, names: names)
    }

    /// Makes `processing/`, `done/` and `failed/` where they are missing, and checks that files can be moved there in one step.
    ///
    /// - Throws: `DropError`, also where the folder itself is not there.
    public func prepare() throws(DropError) {
        guard let own = try Files.status(path), own.st_mode & S_IFMT == S_IFDIR || own.st_mode & S_IFMT == S_IFLNK else {
            throw DropError(
                .noFolder, "The drop folder \(path) is not there. Make it, and let the exporting system write into it.")
        }
        var resolved = stat()
        guard stat(path, &resolved) == 0 else { throw Files.failure("The folder \(path) cannot be looked at") }
        for place in DropPlace.allCases {
            let folder = self.folder(place)
            try Files.makeFolder(folder)
            guard access(folder, W_OK | X_OK) == 0 else { throw Files.failure("The folder \(folder) cannot be written") }
            var status = stat()
            guard stat(folder, &status) == 0 else { throw Files.failure("The folder \(folder) cannot be looked at") }
            if status.st_dev != resolved.st_dev {
                throw DropError(.otherFileSystem, "The folder \(folder) is on another file system than \(path); put both on one.")
            }
        }
    }

    /// Looks at the folder.
    ///
    /// - Parameter now: the time of the look; stable files are told by the spans between looks.
    public mutating func scan(now: ContinuousClock.Instant = .now) throws(DropError) -> Scan {
        var scan = Scan()
        let listing = try list(&scan)
        let verdict = judge.judge(listing, now: now)
        scan.waiting += verdict.waiting
        mismatched = mismatched.filter { listing.contains($0.key) }
        for candidate in verdict.ready {
            switch try checked(candidate) {
            case .success(let file): scan.ready.append(file)
            case .failure(let wait): scan.waiting.append(WaitingFile(name: candidate.entry.name, reason: wait.reason))
            }
        }
        return scan
    }

    /// Moves a file to `processing/`, its marker gone with it.
    ///
    /// - Returns: nil where the file is no longer what the scan saw, or its name is in use there: the next scan will tell.
    public func claim(_ file: ReadyFile) throws(DropError) -> ClaimedFile? {
        let target = folder(.processing) + "/" + file.entry.name
        let source = path + "/" + file.entry.name
        guard try Files.entry(named: file.entry.name, in: path) == file.entry, try Files.rename(source, to: target) else { return nil }
        guard try Files.entry(named: file.entry.name, in: folder(.processing)) == file.entry else {
            // Somebody wrote on between the look and the rename. It goes back; where its name is taken by now, it is read as it is.
            if try Files.rename(target, to: source) { return nil }
            return try claimed(file.entry.name, rows: file.rows)
        }
        if let marker = file.marker { try Files.remove(path + "/" + marker.name) }
        Files.settle(folder(.processing))
        Files.settle(path)
        return try claimed(file.entry.name, rows: file.rows)
    }

    /// Files that were claimed and not finished, by this gateway before a crash or by one that lost its lease; the oldest first.
    public func unfinished() throws(DropError) -> [ClaimedFile] {
        var found = [ClaimedFile]()
        for name in try Files.names(in: folder(.processing)) {
            guard let name = String(validating: name.map { UInt8(bitPattern: $0) }, as: UTF8.self), names.accepts(name) else {
                continue
            }
            guard let file = try claimed(name, rows: nil) else { continue }
            try removeTwin(of: file)
            try removeStaleMarker(of: name)
            found.append(file)
        }
        return found.sorted { ($0.entry.modified, $0.entry.name) < ($1.entry.modified, $1.entry.name) }
    }

    /// Where a rename is done by a link, a crash may leave the file under both names.
    private func removeTwin(of file: ClaimedFile) throws(DropError) {
        guard file.entry.inode != 0, try Files.entry(named: file.entry.name, in: path) == file.entry else { return }
        try Files.remove(path + "/" + file.entry.name)
    }

    /// A marker that a crash left behind would pass off the next file of that name as complete.
    private func removeStaleMarker(of name: String) throws(DropError) {
        guard case .marker(let ending) = pickup, try Files.status(path + "/" + name) == nil else { return }
        for marker in DropNames.markers(of: name, ending: ending) { try Files.remove(path + "/" + marker) }
    }

    func folder(_ place: DropPlace) -> String { path + "/" + place.rawValue }

    /// A claimed file; nil where there is none of that name.
    private func claimed(_ name: String, rows: Int?) throws(DropError) -> ClaimedFile? {
        guard let entry = try Files.entry(named: name, in: folder(.processing)) else { return nil }
        return ClaimedFile(entry: entry, path: folder(.processing) + "/" + name, expectedRows: rows)
    }

    private func list(_ scan: inout Scan) throws(DropError) -> [DropEntry] {
        var listing = [DropEntry]()
        for bytes in try Files.names(in: path) {
            guard let name = String(validating: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self) else {
                let shown = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                scan.waiting.append(WaitingFile(name: shown, reason: .unreadableName))
                continue
            }
            if let entry = try Files.entry(named: name, in: path) {
                listing.append(entry)
            } else if names.accepts(name), !DropPlace.allCases.contains(where: { $0.rawValue == name }) {
                scan.waiting.append(WaitingFile(name: name, reason: .notAFile))
            }
        }
        return listing
    }

    private struct Wait: Error {
        let reason: WaitingFile.Reason
    }

    /// Reads the marker, and compares what it says with the file.
    private mutating func checked(_ candidate: PickupJudge.Candidate) throws(DropError) -> Result<ReadyFile, Wait> {
        if try Files.status(folder(.processing) + "/" + candidate.entry.name) != nil { return .failure(Wait(reason: .nameInUse)) }
        guard let marker = candidate.marker else { return .success(ReadyFile(entry: candidate.entry, marker: nil, rows: nil)) }
        if mismatched[candidate.entry] == marker { return .failure(Wait(reason: .checksum)) }
        do throws(CSVError) {
            let text = try MarkerText(read(marker))
            if text.checksum == nil, text.isPromised(by: marker.name) { return .failure(Wait(reason: .badMarker)) }
            let file = try open(candidate.entry.name)
            guard try text.matches(file.bytes) else {
                mismatched[candidate.entry] = marker
                return .failure(Wait(reason: .checksum))
            }
            return .success(ReadyFile(entry: candidate.entry, marker: marker, rows: text.rows))
        } catch {
            throw DropError(.refused, "\(path)/\(candidate.entry.name): \(error)")
        }
    }

    private func read(_ marker: DropEntry) throws(CSVError) -> [UInt8] {
        let file = try open(marker.name)
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: MarkerText.longest, alignment: 16)
        defer { bytes.deallocate() }
        let count = try file.bytes.read(at: 0, into: bytes)
        return Array(bytes[..<count])
    }

    private func open(_ name: String) throws(CSVError) -> OpenFile {
        do throws(DropError) {
            return try Files.open(path + "/" + name)
        } catch {
            throw CSVError(.unreadable, error.description)
        }
    }
}

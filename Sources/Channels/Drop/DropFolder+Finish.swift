import Glibc

extension DropFolder {
    /// Puts a file away that was read to its end: to `done/`, a time stamp in its name.
    ///
    /// - Parameter now: seconds since 1970, for the stamp.
    /// - Returns: where it is now.
    @discardableResult
    public func finish(_ file: ClaimedFile, now: Int64 = Self.secondsNow) throws(DropError) -> String {
        try putAway(file.path, .done, file.entry.name, now)
    }

    /// Puts a file away that cannot be read as a whole: to `failed/`, a time stamp in its name and the reason beside it in `.err`.
    ///
    /// - Parameters:
    ///   - reason: a sentence without customers' values.
    ///   - now: seconds since 1970, for the stamp.
    /// - Returns: where it is now.
    @discardableResult
    public func fail(_ file: ClaimedFile, reason: String, now: Int64 = Self.secondsNow) throws(DropError) -> String {
        let target = try putAway(file.path, .failed, file.entry.name, now)
        try Files.write(Array((reason + "\n").utf8), to: target + ".err")
        return target
    }

    /// The rejects of a file: kept beside it while it is read, and put into `failed/` by `RejectsFile.finish()`.
    ///
    /// - Parameter format: how the file is written, which is how its rejects are.
    public func rejects(of file: ClaimedFile, now: Int64 = Self.secondsNow) -> RejectsFile {
        RejectsFile(
            growing: folder(.processing) + "/." + file.entry.name + ".rejects", folder: folder(.failed),
            base: DropNames.split(file.entry.name).base, stamp: Self.stamp(now))
    }

    /// The system's clock, in seconds since 1970.
    public static var secondsNow: Int64 { Int64(time(nil)) }

    /// Moves to a name that is free: `calls.20261121T080000Z.csv`, with a number where two files end in one second.
    private func putAway(_ source: String, _ place: DropPlace, _ name: String, _ now: Int64) throws(DropError) -> String {
        let (base, ending) = DropNames.split(name)
        for number in 0..<10_000 {
            let target = folder(place) + "/\(base).\(Self.stamp(now))\(number == 0 ? "" : "-\(number)")\(ending)"
            guard try Files.rename(source, to: target) else { continue }
            Files.settle(folder(place))
            Files.settle(folder(.processing))
            return target
        }
        throw DropError(
            .refused, "\(source) cannot be put into \(folder(place)): ten thousand files of its name and second are there.")
    }

    /// `20261121T080000Z`
    static func stamp(_ seconds: Int64) -> String {
        var instant = time_t(seconds)
        var parts = tm()
        gmtime_r(&instant, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y%m%dT%H%M%SZ", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

import Glibc

/// Why a Maildir or a file in it could not be used.
struct MaildirFault: Error, CustomStringConvertible {
    /// A sentence for the operator.
    let description: String

    init(_ what: String, _ code: CInt) {
        description = "\(what): \(String(cString: strerror(code)))."
    }
}

/// A mail in a Maildir, open for reading.
final class MaildirFile {
    let name: String
    /// Bytes.
    let size: Int
    /// Seconds since 1970.
    let changedAt: Int64
    private let path: String
    private let descriptor: CInt

    /// - Returns: nil for what is no file, or was taken away meanwhile.
    init?(folder: String, name: String) throws(MaildirFault) {
        self.name = name
        path = "\(folder)/new/\(name)"
        descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP { return nil }
            throw MaildirFault("\(path) could not be opened", errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            size = 0
            changedAt = 0
            return nil
        }
        size = Int(status.st_size)
        changedAt = Int64(status.st_mtim.tv_sec)
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    func bytes(most: Int) throws(MaildirFault) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            while count < most {
                let got = Glibc.read(descriptor, buffer.baseAddress! + count, most - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                count += got
            }
        }
        if failure != 0 { throw MaildirFault("\(path) could not be read", failure) }
        return bytes
    }

    /// Up to the empty line and with it; no more than a megabyte of it.
    func header() throws(MaildirFault) -> [UInt8] {
        let bytes = try bytes(most: min(size, 1_048_576))
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            let rest = bytes[(index + 1)...]
            if rest.starts(with: [0x0A]) || rest.starts(with: [0x0D, 0x0A]) { return Array(bytes[...index]) + [0x0D, 0x0A] }
        }
        return bytes
    }
}

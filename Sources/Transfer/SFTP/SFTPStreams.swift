import CCurl

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Takes what libcurl received.
class SFTPSink {
    /// Why it took no more.
    var failure: TransferError?

    /// False ends the transfer.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool { false }
}

/// Keeps bytes in memory, up to a limit.
final class SFTPBuffer: SFTPSink {
    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    override func take(_ more: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count + more.count <= limit else {
            failure = TransferError(.tooLarge(limit: limit), "The file or listing is larger than the limit of \(limit) bytes.")
            return false
        }
        bytes.append(contentsOf: more)
        return true
    }
}

/// Writes bytes to an open file.
final class SFTPFile: SFTPSink {
    private let descriptor: CInt

    init(descriptor: CInt) { self.descriptor = descriptor }

    override func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                failure = TransferError(
                    .library(Int(CURLE_WRITE_ERROR.rawValue)), "What was received cannot be written: \(String(cString: strerror(errno))).")
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// Gives bytes to libcurl.
class SFTPSource {
    /// How many there are.
    let size: Int
    /// Why there were no more.
    var failure: TransferError?

    init(size: Int) { self.size = size }

    /// Fills the room and says how much of it; zero ends the transfer, nil breaks it off.
    func give(_ room: UnsafeMutableRawBufferPointer) -> Int? { nil }
}

/// Gives bytes that are in memory.
final class SFTPBytes: SFTPSource {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        super.init(size: bytes.count)
    }

    override func give(_ room: UnsafeMutableRawBufferPointer) -> Int? {
        let count = min(room.count, bytes.count - place)
        bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<(place + count)])) }
        place += count
        return count
    }
}

/// Gives the bytes of an open file, a piece at a time.
final class SFTPFileBytes: SFTPSource {
    private let descriptor: CInt
    private var place = 0

    init(descriptor: CInt) throws(TransferError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unreadable }
        self.descriptor = descriptor
        super.init(size: Int(status.st_size))
    }

    override func give(_ room: UnsafeMutableRawBufferPointer) -> Int? {
        while true {
            // What is added meanwhile was not announced.
            let count = pread(descriptor, room.baseAddress, min(room.count, size - place), off_t(place))
            if count < 0, errno == EINTR { continue }
            guard count > 0 || place == size else {
                failure = count < 0 ? Self.unreadable : TransferError(.invalidRequest, "The file became shorter while it was sent.")
                return nil
            }
            place += count
            return count
        }
    }

    private static var unreadable: TransferError {
        TransferError(.library(Int(CURLE_READ_ERROR.rawValue)), "What is to be sent cannot be read: \(String(cString: strerror(errno))).")
    }
}

let receiveBytes: ccurl_bytes_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let sink = Unmanaged<SFTPSink>.fromOpaque(context).takeUnretainedValue()
    return sink.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

let sendBytes: ccurl_bytes_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let source = Unmanaged<SFTPSource>.fromOpaque(context).takeUnretainedValue()
    return source.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? Int(CURL_READFUNC_ABORT)
}

/// A file that is on no disk: libssh2 reads private keys from files only.
final class MemoryFile: Sendable {
    private let descriptor: CInt

    /// `memfd_create(2)`, which the C library hides from who does not ask for GNU's extensions.
    private typealias Create = @convention(c) (UnsafePointer<CChar>, CUnsignedInt) -> CInt

    init(_ text: String) throws(TransferError) {
        let create = dlsym(nil, "memfd_create").map { unsafeBitCast($0, to: Create.self) }
        // 1 is MFD_CLOEXEC.
        descriptor = create?("inlet-key", 1) ?? -1
        let bytes = Array(text.utf8)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TransferError(
                .library(Int(CURLE_FAILED_INIT.rawValue)), "The private key cannot be kept in memory: \(String(cString: strerror(errno))).")
        }
    }

    deinit { close(descriptor) }

    /// Where this process finds it.
    var path: String { "/proc/self/fd/\(descriptor)" }
}

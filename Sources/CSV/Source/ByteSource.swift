import Glibc

/// Bytes that can be read at any place: a file, or memory.
///
/// The reader passes over a source twice (once to judge the encoding, once for the rows) and takes up again in the middle
/// after a
/// crash, so it asks by offset. A pipe or a download has to be spooled to a file first.
public protocol ByteSource {
    /// Reads up to `buffer.count` bytes from `offset` on.
    ///
    /// - Returns: how many bytes were read; 0 at the end, never 0 before it.
    /// - Throws: `CSVError` of code `unreadable`.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int
}

extension ByteSource {
    /// The first bytes, at most so many.
    public func beginning(_ count: Int) throws(CSVError) -> [UInt8] {
        try head(count)
    }
}

/// A file that somebody else opened and will close.
public struct FileBytes: ByteSource, Sendable {
    /// The descriptor, open for reading on a regular file.
    public let descriptor: CInt

    private let owner: (any AnyObject & Sendable)?

    /// Wraps an open descriptor without owning it.
    ///
    /// - Parameter owner: closes the descriptor when nobody holds it any longer; held as long as these bytes are.
    public init(descriptor: CInt, owner: (any AnyObject & Sendable)? = nil) {
        self.descriptor = descriptor
        self.owner = owner
    }

    /// Reads by `pread(2)`; the descriptor's own position stays where it is.
    public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR {
                throw CSVError(.unreadable, "The file cannot be read at byte \(offset): \(String(cString: strerror(errno))).")
            }
        }
    }
}

/// Bytes that are in memory already.
public struct MemoryBytes: ByteSource, Sendable {
    private let bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Copies from the bytes; never throws.
    public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard offset < bytes.count else { return 0 }
        let count = min(buffer.count, bytes.count - offset)
        bytes.withUnsafeBytes { all in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[offset..<(offset + count)]))
        }
        return count
    }
}

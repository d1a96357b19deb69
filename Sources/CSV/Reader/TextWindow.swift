/// The part of a source that is in memory: a buffer that slides over it. UTF-16 is in it as UTF-8, other text as it came.
final class TextWindow {
    private let source: any ByteSource
    private let transcoder: UTF16Transcoder?
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var filled = 0
    /// Bytes of the source that are not yet in the buffer start here.
    private var sourceOffset: Int
    /// UTF-16 read from the source; sized so that its UTF-8 always fits the chunk.
    private var pending: UnsafeMutablePointer<UInt8>?
    private var pendingCount = 0

    private static let chunk = 1 << 18

    /// The first byte not yet taken.
    private(set) var start = 0
    /// The source has nothing more.
    private(set) var isFinal = false
    /// The last character of UTF-16 lacks a byte, and takes one byte of the source rather than two.
    private(set) var endsInHalf = false

    init(_ source: any ByteSource, encoding: TextEncoding, offset: Int) {
        self.source = source
        transcoder = encoding.isUTF16 ? UTF16Transcoder(bigEndian: encoding == .utf16BigEndian) : nil
        sourceOffset = offset
        capacity = Self.chunk * 2
        buffer = .allocate(capacity: capacity)
        if transcoder != nil { pending = .allocate(capacity: Self.chunk / 2) }
    }

    deinit {
        buffer.deallocate()
        pending?.deallocate()
    }

    /// Everything in memory, the taken part included; valid until the next `fill`.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: buffer, count: filled) }

    /// How many bytes wait to be taken.
    var waiting: Int { filled - start }

    /// Gives up what stands before `index`.
    func take(upTo index: Int) {
        start = index
    }

    /// Reads a further chunk, moving what waits to the front; marks the end where nothing comes.
    func fill() throws(CSVError) {
        makeRoom()
        let added = try transcoder == nil ? readPlain() : readTranscoded()
        filled += added
    }

    private func makeRoom() {
        if start > 0 {
            buffer.update(from: buffer + start, count: waiting)
            filled -= start
            start = 0
        }
        guard capacity - filled < Self.chunk else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        larger.update(from: buffer, count: filled)
        buffer.deallocate()
        buffer = larger
        capacity *= 2
    }

    private func readPlain() throws(CSVError) -> Int {
        let count = try source.read(
            at: sourceOffset, into: UnsafeMutableRawBufferPointer(start: buffer + filled, count: Self.chunk))
        sourceOffset += count
        isFinal = count == 0
        return count
    }

    private func readTranscoded() throws(CSVError) -> Int {
        guard let transcoder, let pending else { return 0 }
        let room = UnsafeMutableRawBufferPointer(start: pending + pendingCount, count: Self.chunk / 2 - pendingCount)
        let count = try source.read(at: sourceOffset, into: room)
        sourceOffset += count
        isFinal = count == 0
        pendingCount += count
        endsInHalf = isFinal && pendingCount % 2 == 1
        let (taken, written) = transcoder.transcode(
            UnsafeBufferPointer(start: pending, count: pendingCount), final: isFinal, into: buffer + filled)
        pending.update(from: pending + taken, count: pendingCount - taken)
        pendingCount -= taken
        return written
    }
}

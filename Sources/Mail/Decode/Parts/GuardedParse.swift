import CGMime

/// GMime's parser with a hand on the brake: it has no limits of its own but a nesting of 1024.
///
/// A small mail cannot cost much, so only large ones are watched: GMime calls back for each field of each part, and the stream
/// ends there and then when there are too many.
struct GuardedParse {
    private static let watchedSize = 64 << 10

    private let stream: UnsafeMutablePointer<GMimeStream>
    private let multipartLimit: Int
    private let fieldLimit: Int
    private let fieldBytes: Int
    private var multiparts = 0
    private var fields = 0
    private var hit: MailError.Code?

    /// The parsed part with everything in it, which the caller unrefs; nil when GMime sees no part.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: MailLimits
    ) throws(MailError) -> UnsafeMutablePointer<GMimeObject>? {
        // Deep nesting makes each line dear, so few multiparts are allowed at first, and more only when they stand side by side.
        let first = run(bytes, limits, multiparts: limits.depth)
        guard first.hit == .tooManyParts else { return try checked(first, limits) }
        let tooDeep = first.object.map { depth(of: $0) > limits.depth } ?? false
        if let object = first.object { cgmime_unref(object) }
        if tooDeep { throw .tooDeep(limit: limits.depth) }
        return try checked(run(bytes, limits, multiparts: limits.parts), limits)
    }

    private typealias Outcome = (object: UnsafeMutablePointer<GMimeObject>?, hit: MailError.Code?)

    private static func checked(_ outcome: Outcome, _ limits: MailLimits) throws(MailError) -> UnsafeMutablePointer<GMimeObject>? {
        guard let hit = outcome.hit else { return outcome.object }
        if let object = outcome.object { cgmime_unref(object) }
        if hit == .tooManyParts { throw .tooManyParts(limit: limits.parts) }
        throw .headerTooLarge(limits.headerBytes + 1, limit: limits.headerBytes)
    }

    private static func run(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: MailLimits, multiparts: Int) -> Outcome {
        var view = GByteArray(data: UnsafeMutablePointer(mutating: bytes.baseAddress), len: guint(bytes.count))
        return withUnsafeMutablePointer(to: &view) { view in
            let stream = cgmime_stream_over(view)
            let parser = g_mime_parser_new_with_stream(stream)
            defer {
                cgmime_unref(stream)
                if let parser { cgmime_unref(parser) }
            }
            g_mime_parser_set_persist_stream(parser, 1)
            var watch = GuardedParse(stream: stream, multiparts: multiparts, limits)
            return withUnsafeMutablePointer(to: &watch) { watch in
                if bytes.count > watchedSize { g_mime_parser_set_header_regex(parser, "^.", onField, watch) }
                return (g_mime_parser_construct_part(parser, nil), watch.pointee.hit)
            }
        }
    }

    private init(stream: UnsafeMutablePointer<GMimeStream>, multiparts: Int, _ limits: MailLimits) {
        self.stream = stream
        multipartLimit = multiparts
        fieldLimit = limits.parts * 50 + 1000
        fieldBytes = limits.headerBytes
    }

    private static let onField: GMimeParserHeaderRegexFunc = { _, name, value, _, context in
        guard let watch = context?.assumingMemoryBound(to: GuardedParse.self), let name, let value else { return }
        watch.pointee.take(name, value)
    }

    private mutating func take(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>) {
        fields += 1
        let length = strlen(value)
        if length > fieldBytes || fields > fieldLimit {
            // GMime is about to parse this value: without it, a huge one costs nothing more.
            UnsafeMutablePointer(mutating: value).pointee = 0
            stop(.headerTooLarge)
        }
        guard g_ascii_strcasecmp(name, "Content-Type") == 0 else { return }
        let text = UnsafeRawBufferPointer(start: value, count: min(length, 100)).assumingMemoryBound(to: UInt8.self)
        let start = text.firstIndex { !ASCII.isSpace($0) } ?? 0
        guard ASCII.matches("multipart", in: text, at: start) else { return }
        multiparts += 1
        if multiparts > multipartLimit { stop(.tooManyParts) }
    }

    private mutating func stop(_ why: MailError.Code) {
        if hit == nil { hit = why }
        g_mime_stream_set_bounds(stream, 0, g_mime_stream_tell(stream))
    }

    private static func depth(of object: UnsafeMutablePointer<GMimeObject>) -> Int {
        guard cgmime_is_multipart(object) != 0 else { return 0 }
        let multipart = cgmime_multipart(object)
        let children = (0..<g_mime_multipart_get_count(multipart)).compactMap { g_mime_multipart_get_part(multipart, $0) }
        return 1 + (children.map(depth(of:)).max() ?? 0)
    }
}

import CMarkup

/// Markup that libxml2 has read: a list of starts, texts and ends.
///
/// HTML of any quality is read; names of HTML elements are in lower case. Nothing outside the given bytes is ever touched.
public final class MarkupDocument: @unchecked Sendable {
    // The tape is written once, before init returns, and only read from then on.
    private let tape: UnsafeMutablePointer<cmarkup_tape>?

    /// How a document was read.
    public enum Outcome: Sendable {
        /// To its end.
        case whole
        /// Only to where it nests too deeply, or has too much in it; what was read is there.
        case cut
        /// Not at all or only in part: no well-formed XML, or XML with a document type.
        case refused
    }

    /// One step of reading.
    public enum Event {
        /// An element starts.
        case start(Element)
        /// A stretch of text, references resolved.
        case text(UnsafeBufferPointer<UInt8>)
        /// The element with that name ends.
        case end(Element)
    }

    /// An element by name and attributes. Only valid while its document is.
    public struct Element {
        fileprivate let tape: UnsafeMutablePointer<cmarkup_tape>
        fileprivate let event: cmarkup_event

        var tag: cmarkup_tag { event.tag }

        /// The name, without prefix.
        public var name: String { String(decoding: bytes(tape, event.text), as: UTF8.self) }

        /// The attributes in the order in which they stand.
        public var attributes: [(name: String, value: String)] {
            (0..<Int(event.attribute_count)).map { index in
                let attribute = tape.pointee.attributes[Int(event.first_attribute) + index]
                return (
                    String(decoding: bytes(tape, attribute.name), as: UTF8.self),
                    String(decoding: bytes(tape, attribute.value), as: UTF8.self)
                )
            }
        }

        /// The value of the attribute with that name, in lower case; nil when there is none.
        public subscript(name: StaticString) -> String? {
            for index in 0..<Int(event.attribute_count) {
                let attribute = tape.pointee.attributes[Int(event.first_attribute) + index]
                let found = bytes(tape, attribute.name)
                guard found.count == name.utf8CodeUnitCount, ASCII.matches(name, in: found, at: 0) else { continue }
                return String(decoding: bytes(tape, attribute.value), as: UTF8.self)
            }
            return nil
        }
    }

    /// Reads HTML, nested at most 200 deep and with at most 400,000 events.
    public init(html: String) {
        let limits = cmarkup_limits(depth: 200, attributes_per_element: 500, events: 400_000)
        var html = html
        tape = html.withUTF8 { cmarkup_read_html($0.baseAddress, $0.count, limits) }
    }

    /// Reads XML in the encoding that it declares. A document type is refused, and with it all entities but the five of XML itself.
    public init(xml: [UInt8]) {
        let limits = cmarkup_limits(depth: 100, attributes_per_element: 100, events: 400_000)
        tape = xml.withUnsafeBufferPointer { cmarkup_read_xml($0.baseAddress, $0.count, limits) }
    }

    deinit {
        cmarkup_free(tape)
    }

    /// How much of it could be read.
    public var outcome: Outcome {
        switch tape?.pointee.status {
        case CMARKUP_WHOLE: .whole
        case CMARKUP_TOO_DEEP, CMARKUP_TOO_LARGE: .cut
        default: .refused
        }
    }

    /// Calls back for each event in order.
    public func forEach(_ body: (Event) -> Void) {
        guard let tape else { return }
        for index in 0..<tape.pointee.event_count {
            let event = tape.pointee.events[index]
            switch event.kind {
            case CMARKUP_TEXT: body(.text(bytes(tape, event.text)))
            case CMARKUP_START: body(.start(Element(tape: tape, event: event)))
            default: body(.end(Element(tape: tape, event: event)))
            }
        }
    }
}

private func bytes(_ tape: UnsafeMutablePointer<cmarkup_tape>, _ slice: cmarkup_slice) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
        start: tape.pointee.bytes.map { $0 + Int(slice.start) }, count: tape.pointee.bytes == nil ? 0 : Int(slice.length))
}

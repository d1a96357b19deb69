/// Where the cells of one row stand in a buffer; reused from row to row, so it is a plain buffer behind a reference.
final class RowSpans {
    struct Span {
        /// The first byte of the content, past an opening quote.
        var start: Int
        /// Past the last byte of the content.
        var end: Int
        /// There are doubled quotes to undouble.
        var isEscaped: Bool
        /// There are bytes that need decoding or replacing.
        var isForeign: Bool

        var isEmpty: Bool { start == end }
    }

    private var base: UnsafeMutablePointer<Span>
    private var capacity = 64
    private var stored = 0
    /// How many cells the row has, those over the limit included, which have no span.
    private(set) var count = 0
    /// Line ends inside of the row's quotes.
    var innerLines = 0
    /// Quotes that are neither doubled nor at an edge.
    var hasStrayQuote = false
    var hasNUL = false

    init() {
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    var spans: UnsafeBufferPointer<Span> { UnsafeBufferPointer(start: base, count: stored) }

    func clear() {
        stored = 0
        count = 0
        innerLines = 0
        hasStrayQuote = false
        hasNUL = false
    }

    @inline(__always)
    func add(_ span: Span, limit: Int) {
        count += 1
        guard count <= limit else { return }
        if stored == capacity { grow() }
        (base + stored).initialize(to: span)
        stored += 1
    }

    /// Moves the cells to where they stand in a buffer in which the row begins further on.
    func shift(by distance: Int) {
        for index in 0..<stored {
            base[index].start += distance
            base[index].end += distance
        }
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Span>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: stored)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}

/// Decides about quoted regions: by what stands before and after them.
extension CutPlanner {
    mutating func cutRegions() {
        let regions = quotedRegions
        let lastWords = lines[..<end].lastIndex { $0.kind == .text } ?? -1
        for region in regions {
            let before = speaks(before: region.lowerBound)
            if lastWords < region.upperBound {
                if before { cutTrailing(region) } else { cutLeading(region, keepingQuote: true) }
            } else if regions.count > 1 {
                cutAttributions(region)
            } else if before {
                cutBetween(region)
            } else {
                cutLeading(region, keepingQuote: false)
            }
        }
    }

    /// Stretches of quoted lines and what announces them, without empty lines at their ends.
    private var quotedRegions: [Range<Int>] {
        var regions: [Range<Int>] = []
        var start: Int?
        var last = 0
        for index in 0..<end {
            switch lines[index].kind {
            case .quote, .attribution, .title, .header:
                if start == nil { start = index }
                last = index
            case .empty, .signature: break
            default:
                if let begun = start { regions.append(begun..<last + 1) }
                start = nil
            }
        }
        if let begun = start { regions.append(begun..<last + 1) }
        return regions
    }

    /// Whether the writer says anything before the line.
    private func speaks(before index: Int) -> Bool {
        guard let firstWords else { return false }
        return firstWords < index || (firstWords == index && lines[index].sharedFrom != nil)
    }

    /// The writer's lines below the region.
    private func tail(after region: Range<Int>) -> [Int] {
        (region.upperBound..<max(region.upperBound, end)).filter { lines[$0].kind == .text }
    }

    /// A region that ends the mail. A quote in front of the announced one is the writer's own choice, and so is one that he introduces.
    private mutating func cutTrailing(_ region: Range<Int>) {
        guard lines[region.lowerBound].kind == .quote else {
            cut(region, .quote, confidence(of: region))
            return
        }
        if let marker = region.first(where: { lines[$0].isMarker }) {
            cut(marker..<region.upperBound, .quote, confidence(of: marker..<region.upperBound))
        } else {
            cut(region, forwardReason(region), isIntroduced(region) ? 0.4 : 0.85)
        }
    }

    private func forwardReason(_ region: Range<Int>) -> Cut.Reason {
        guard let forwardedFrom else { return .quote }
        return forwardedFrom >= text.lines[region.lowerBound].lowerBound ? .forward : .quote
    }

    private func confidence(of region: Range<Int>) -> Double {
        region.first { lines[$0].isMarker }.map { max(0.8, lines[$0].confidence) } ?? 0.85
    }

    /// "Your page says:" and then the quote: the quote belongs to what the writer says.
    private func isIntroduced(_ region: Range<Int>) -> Bool {
        guard let line = lines[..<region.lowerBound].last(where: { $0.kind == .text }) else { return false }
        return text.folded[text.trimmed(line.content).upperBound - 1] == UInt8(ascii: ":")
    }

    /// The only region, with text above and below. What stands below is nearly always a signature, unless it answers the quote.
    private mutating func cutBetween(_ region: Range<Int>) {
        guard lines[region.lowerBound].isMarker, region.contains(where: { lines[$0].kind == .quote }) else {
            cutAttributions(region)
            return
        }
        cut(region, .quote, confidence(of: region))
        let below = tail(after: region)
        guard let first = below.first, !TailReader(text: text, lines: lines).answers(below, region) else { return }
        cut(first..<end, .signature, 0.6)
    }

    /// A region with nothing of the writer above it: the quote that he answers below goes, a mail that is all quote stays.
    private mutating func cutLeading(_ region: Range<Int>, keepingQuote: Bool) {
        let quoted = region.contains { lines[$0].kind == .quote }
        if lines[region.lowerBound].kind == .attribution, quoted, !keepingQuote {
            cut(region, .quote, confidence(of: region))
        } else if lines[region.lowerBound].kind == .attribution, !quoted || isFurnitureOnly {
            cutAttributions(region)
        } else if isFurnitureOnly {
            cut(region, .quote, 0.9)
        }
    }

    private mutating func cutAttributions(_ region: Range<Int>) {
        for index in region where lines[index].kind == .attribution {
            cut(index..<index + 1, .attribution, lines[index].confidence)
        }
    }
}

/// Questions about regions that need no plan.
enum RegionRules {
    /// Whether there is nothing but quote marks and attribution lines.
    static func holdsNoWords(_ lines: [ReplyLine], _ text: FoldedText) -> Bool {
        let finder = AttributionFinder(text: text, phrases: ReplyPhrases.shared)
        var found = false
        for line in lines where !line.content.isEmpty {
            guard line.kind == .attribution || (line.kind == .quote && finder.isAttribution(line)) else { return false }
            found = true
        }
        return found
    }
}

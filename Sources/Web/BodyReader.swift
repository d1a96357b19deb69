import Hummingbird
import NIOCore
import Synchronization

/// Reads the bodies of requests: each up to a limit, and all that are on their way up to another.
///
/// A body that comes slowly takes room for as long as it comes. When the room is used up, the one that has taken longest is cut off:
/// a thousand senders that never finish cannot keep the others out.
final class BodyReader: Sendable {
    private struct Slow {
        let channel: any Channel
        var bytes: Int
    }

    private struct State {
        var bytes = 0
        var next: Place = 0
        var slow: [Place: Slow] = [:]
    }

    /// Where a body stands among those that take their time.
    typealias Place = UInt64

    /// Bytes of one body.
    let limit: Int
    private let total: Int
    private let state = Mutex(State())
    /// Smaller bodies are not counted: most are, and come in one piece.
    static let small = 16_384

    /// - Parameters:
    ///   - limit: bytes of one body.
    ///   - total: bytes of all bodies that are on their way.
    init(limit: Int, total: Int) {
        self.limit = limit
        self.total = total
    }

    /// - Throws: `Problem` of status 413 for a body beyond the limit.
    func body(of request: Request, on channel: any Channel) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        var bytes: [UInt8] = []
        var place: Place?
        defer { if let place { leave(place) } }
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
            guard bytes.count > Self.small else { continue }
            place = enter(place, bytes.count, channel)
        }
        return bytes
    }

    /// Notes how much has come of a body by now.
    ///
    /// - Parameter known: its place; nil the first time.
    func enter(_ known: Place?, _ bytes: Int, _ channel: any Channel) -> Place {
        let (place, victim) = state.withLock { state -> (Place, (any Channel)?) in
            let place = known ?? state.next
            if known == nil { state.next += 1 }
            state.bytes += bytes - (state.slow[place]?.bytes ?? 0)
            state.slow[place] = Slow(channel: channel, bytes: bytes)
            guard state.bytes > total, let oldest = state.slow.keys.filter({ $0 != place }).min() else { return (place, nil) }
            state.bytes -= state.slow[oldest]?.bytes ?? 0
            return (place, state.slow.removeValue(forKey: oldest)?.channel)
        }
        victim?.close(promise: nil)
        return place
    }

    /// Frees a body's place.
    func leave(_ place: Place) {
        state.withLock { state in
            if let slow = state.slow.removeValue(forKey: place) { state.bytes -= slow.bytes }
        }
    }

    var tooLarge: Problem {
        Problem(.contentTooLarge, "The body has more than \(limit) bytes, the limit of this gateway (http.body).")
    }
}

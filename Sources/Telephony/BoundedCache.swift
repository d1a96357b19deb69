import Synchronization

/// A cache of bounded size for any number of threads: when it is full, what was not asked for lately goes.
///
/// Two generations stand in for a list of uses: a hit in the older one is moved to the younger one, and a full younger one
/// becomes
/// the older.
final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Generations {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
    }

    private let limit: Int
    private let generations = Mutex(Generations())

    /// - Parameter limit: how many entries a generation holds; at most twice as many are kept.
    init(limit: Int) {
        self.limit = limit
    }

    /// The value of a key, made where it is not there. Two threads may both make it.
    func value(_ key: Key, make: () -> Value) -> Value {
        if let found = found(key) { return found }
        let made = make()
        generations.withLock { keep(key, made, &$0) }
        return made
    }

    private func found(_ key: Key) -> Value? {
        generations.withLock { generations in
            if let value = generations.young[key] { return value }
            guard let value = generations.old[key] else { return nil }
            keep(key, value, &generations)
            return value
        }
    }

    private func keep(_ key: Key, _ value: Value, _ generations: inout Generations) {
        if generations.young.count >= limit {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[key] = value
    }
}

/// Numbers that were parsed the long way: callers call again.
struct NumberCache: Sendable {
    static let shared = NumberCache()

    private struct Key: Hashable, Sendable {
        let text: String
        let region: String
        let areaCode: String?
    }

    private let cache = BoundedCache<Key, Result<PhoneNumber, PhoneNumber.Refusal>>(limit: 16_384)
    private static let longestText = 64

    func number(_ raw: String, region: String, areaCode: String?) -> Result<PhoneNumber, PhoneNumber.Refusal> {
        let parser = NumberParser(region: region, areaCode: areaCode)
        // No number is that long, and strangers must not fill memory.
        if raw.utf8.count > Self.longestText { return raw.utf8.count > 512 ? .failure(.notANumber) : parser.parse(raw) }
        return cache.value(Key(text: raw, region: region, areaCode: areaCode)) { parser.parse(raw) }
    }
}

public import Intake
import Logging
public import Recipes
public import Settings
import Synchronization
public import Transfer

/// Makes the declared lookups: over HTTP, within a deadline, through a cache and a breaker.
///
/// Nothing here throws: an API that is slow, broken or gone yields an answer that says so, and the message goes on without the facts.
public struct APILookups: LookupService {
    private let lookups: [String: Line]

    /// Prepares the lookups.
    public init(_ lookups: [Lookup], http: HTTPClient) {
        self.lookups = Dictionary(lookups.map { ($0.name, Line($0, http: http)) }) { $1 }
    }

    /// Makes one lookup.
    public func look(up name: String, with inputs: [String: JSONValue]) async -> LookupAnswer {
        guard let line = lookups[name] else {
            return LookupAnswer(kind: name, outcome: .unknown("There is no lookup \(name)."))
        }
        return await line.look(with: inputs)
    }
}

/// One lookup with what it remembers.
private final class Line: Sendable {
    private struct Memory {
        var cache = AnswerCache(limit: 10_000)
        var breaker: Breaker
        /// Calls on their way: whoever asks the same meanwhile waits for the one answer.
        var running: [String: Task<LookupAnswer, Never>] = [:]
    }

    private let lookup: Lookup
    private let http: HTTPClient
    private let memory: Mutex<Memory>
    private let start = ContinuousClock.now

    init(_ lookup: Lookup, http: HTTPClient) {
        self.lookup = lookup
        self.http = http
        memory = Mutex(Memory(breaker: Breaker(mostFailures: lookup.breaker.failures, span: lookup.breaker.open)))
    }

    private var now: Duration {
        ContinuousClock.now - start
    }

    func look(with inputs: [String: JSONValue]) async -> LookupAnswer {
        if let missing = lookup.request.variables.sorted().first(where: { inputs[$0]?.scalarText == nil }) {
            return answer(.skipped(missing: missing))
        }
        guard let request = request(inputs) else {
            return answer(.unknown("A secret of the lookup is not set, or a value does not fit into its request."))
        }
        let key = request.url + "\n" + String(decoding: request.body ?? [], as: UTF8.self)
        if let cached = memory.withLock({ $0.cache.entry(for: key) }), now - cached.at <= lookup.cache.fresh {
            return from(cache: cached.answer)
        }
        let fresh = await ask(request, inputs, key: key)
        guard case .unknown = fresh.outcome, let stale = memory.withLock({ $0.cache.entry(for: key) }),
            now - stale.at <= lookup.cache.staleOK
        else { return fresh }
        var answer = stale.answer
        answer.provenance = "cache, \((now - stale.at).components.seconds) s old, because: \(fresh.outcome.reason)"
        return answer
    }

    private func from(cache answer: LookupAnswer) -> LookupAnswer {
        var answer = answer
        answer.provenance = "cache"
        return answer
    }

    private func ask(_ request: HTTPRequest, _ inputs: [String: JSONValue], key: String) async -> LookupAnswer {
        let task = memory.withLock { memory -> Task<LookupAnswer, Never>? in
            if let running = memory.running[key] { return running }
            guard memory.breaker.permission(at: now) != .refuse else { return nil }
            let task = Task { await self.call(request, inputs, key: key) }
            memory.running[key] = task
            return task
        }
        return await task?.value ?? answer(.unknown("The API failed too often; it is left alone for a while."))
    }

    private func call(_ request: HTTPRequest, _ inputs: [String: JSONValue], key: String) async -> LookupAnswer {
        let answer: LookupAnswer
        do {
            let response = try await http.send(request)
            let answered = APIAnswer(
                status: response.status, body: response.body, contentType: response.header("content-type"))
            answer = lookup.answer(answered, to: inputs, provenance: "asked, \(response.duration.milliseconds) ms")
        } catch {
            answer = self.answer(.unknown("\(error)"))
        }
        memory.withLock { memory in
            memory.running[key] = nil
            if case .unknown = answer.outcome {
                memory.breaker.failed(at: now)
            } else {
                memory.breaker.succeeded()
                memory.cache.keep(answer, for: key, at: now)
            }
        }
        return answer
    }

    private func answer(_ outcome: LookupAnswer.Outcome) -> LookupAnswer {
        lookup.answer(outcome)
    }

    /// nil when a secret is not set or a value does not fit its place.
    private func request(_ inputs: [String: JSONValue]) -> HTTPRequest? {
        let scope = JSONValue.object(JSONObject(inputs.map { .init(name: $0.key, value: $0.value) }))
        guard let url = lookup.request.url.text(in: scope) else { return nil }
        var headers = [(name: "Accept", value: "application/json")]
        for header in lookup.request.headers {
            guard let value = header.value.text(in: scope) else { return nil }
            headers.append((header.name, value))
        }
        var body: [UInt8]?
        if let json = lookup.request.json {
            guard let value = json.value(in: scope) else { return nil }
            body = value.serialized()
            headers.append(("Content-Type", "application/json"))
        }
        return HTTPRequest(
            method: lookup.request.method.rawValue, url: url, headers: headers, body: body, timeout: lookup.deadline,
            connectTimeout: lookup.deadline, maximumResponseBytes: 1 << 20, isRepeatable: true)
    }
}

extension LookupAnswer.Outcome {
    fileprivate var reason: String {
        if case .unknown(let reason) = self { reason } else { "" }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        microseconds / 1_000
    }
}

import Channels
import Intake
import Recipes
import Store

/// Takes rows through everything but the writing, and counts what would come of them.
struct ImportRehearsal {
    private let pipeline: Pipeline
    private let store: Store?
    private(set) var outcomes = Store.DeliveryOutcomes()
    private(set) var duplicates = 0
    private(set) var examples: [ImportReport.Example] = []
    /// Keys with content that came earlier in the file.
    private var seen = Set<[UInt8]>()
    /// Contacts that have a ticket by a row before.
    private var contacts = Set<ContactPoint>()
    private var number: Int64 = 0

    init(pipeline: Pipeline, store: Store?) {
        self.pipeline = pipeline
        self.store = store
    }

    /// Rehearses a batch.
    ///
    /// - Returns: for each reception, whether it is known already.
    mutating func add(_ receptions: [Intake.Reception]) async throws -> [Bool] {
        var known = try await store?.knows(receptions) ?? Array(repeating: false, count: receptions.count)
        for index in receptions.indices where !seen.insert(receptions[index].digest + Array(receptions[index].key.utf8)).inserted {
            known[index] = true
        }
        var batch: [Processed] = []
        for (reception, isKnown) in zip(receptions, known) {
            if isKnown {
                duplicates += 1
                note(.duplicate, reception, "is known already")
            } else {
                batch.append(await processed(reception))
            }
        }
        let dispositions = try await store?.rehearse(batch) ?? batch.map { $0.works.first.map { $0.ignored == nil ? "drafted" : "ignored" } }
        for (processed, disposition) in zip(batch, dispositions) { count(processed, disposition) }
        return known
    }

    private mutating func processed(_ reception: Intake.Reception) async -> Processed {
        number += 1
        let delivery = Delivery(
            id: DeliveryID(number: number, receivedAt: .now), adapter: reception.adapter, key: reception.key,
            contentType: reception.contentType, meta: reception.wholeMeta, body: reception.body, attempt: 1)
        return await pipeline.process(delivery)
    }

    private mutating func count(_ processed: Processed, _ disposition: String?) {
        if let failure = processed.failure {
            outcomes.quarantined[failure.reason.rawValue, default: 0] += 1
            return note(.rejected, processed.delivery, failure.description)
        }
        guard let work = processed.works.first, processed.ignored == nil, let disposition, disposition != "ignored" else {
            let reason = processed.ignored ?? processed.works.first?.ignored ?? (disposition == nil ? "duplicate" : "no_reason")
            outcomes.ignored[reason, default: 0] += 1
            return note(.ignored, processed.delivery, reason)
        }
        // The store knows nothing of the rows before, which would have made tickets by now.
        let joinsEarlier = work.thread.appendSince != nil && work.contacts.contains(where: contacts.contains)
        contacts.formUnion(work.contacts)
        if disposition == "appended" || joinsEarlier {
            outcomes.appended += 1
            note(.appended, processed.delivery, "joins the open ticket of its caller")
        } else {
            outcomes.drafted += 1
            note(.created, processed.delivery, "\(work.draft.type) → \(work.draft.queue): \(work.draft.title)")
        }
    }

    private mutating func note(_ kind: ImportReport.Kind, _ delivery: Delivery, _ text: String) {
        note(kind, line: delivery.meta["line"], text)
    }

    private mutating func note(_ kind: ImportReport.Kind, _ reception: Intake.Reception, _ text: String) {
        note(kind, line: reception.meta["line"], text)
    }

    private mutating func note(_ kind: ImportReport.Kind, line: String?, _ text: String) {
        guard !examples.contains(where: { $0.kind == kind }) else { return }
        examples.append(ImportReport.Example(kind: kind, line: line.flatMap { Int($0) } ?? 0, text: text))
    }
}

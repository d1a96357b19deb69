import Channels
import Intake
import Settings

extension DryRun {
    /// One result a row.
    func rows(of bytes: [UInt8], named name: String, _ source: DropSource, each: (Result) -> Void) async throws {
        let rows: [TriedFile.Row]
        do {
            rows = try await TriedFile(bytes, named: name, source: source, adapter: adapter.name).rows
        } catch let refusal as TriedFile.Refusal {
            return each(result(name, "quarantined", refusal.reason.rawValue, error: refusal.description))
        }
        if rows.isEmpty { each(result(name, "processed", "empty")) }
        var seen = Set<[UInt8]>()
        for row in rows {
            switch row {
            case .reception(let reception, let line):
                var result = await process("\(name):\(line)", delivery(of: reception))
                // A row that is in the file twice makes one ticket.
                if !seen.insert(reception.digest + Array(reception.key.utf8)).inserted { result.disposition = "duplicate" }
                each(result)
            case .skipped(let reason, let line): each(result("\(name):\(line)", "processed", reason))
            }
        }
    }

    private func delivery(of reception: Reception) -> Delivery {
        delivery(reception.body, contentType: reception.contentType, meta: reception.wholeMeta, key: reception.key)
    }

    private func result(_ input: String, _ disposition: String, _ reason: String, error: String? = nil) -> Result {
        Result(input: input, adapter: adapter.name, disposition: disposition, reason: reason, error: error)
    }
}

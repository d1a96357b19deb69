import Channels
import Intake
import Settings

extension DryRun {
    /// One result a row.
    func rows(of bytes: [UInt8], named name: String, _ source: DropSource, each: (Result) -> Void) async {
        do {
            for row in try TriedFile(bytes, named: name, source: source, adapter: adapter.name).rows {
                switch row {
                case .reception(let reception, let line):
                    let delivery = delivery(
                        reception.body, contentType: reception.contentType, meta: reception.meta, key: reception.key)
                    each(await process("\(name):\(line)", delivery))
                case .rejected(let reason, let line):
                    each(
                        Result(
                            input: "\(name):\(line)", adapter: adapter.name, disposition: "quarantined",
                            reason: QuarantineReason.undecodable.rawValue, error: reason))
                }
            }
        } catch {
            each(
                Result(
                    input: name, adapter: adapter.name, disposition: "quarantined", reason: QuarantineReason.drift.rawValue,
                    error: "\(error)"))
        }
    }
}

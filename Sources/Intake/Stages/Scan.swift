import Recipes

/// Has the attachments of a delivery looked at before anything is made of them.
struct ScanStage {
    let scanner: any AttachmentScanner

    /// - Returns: why the delivery has to be quarantined; nil when all its attachments are clean.
    func run(_ messages: [Message]) async -> Quarantine? {
        let files = messages.flatMap(\.attachments).filter { !$0.bytes.isEmpty }
        for (index, file) in files.enumerated() {
            switch await scanner.scan(file.bytes) {
            case .clean: continue
            case .infected(let name):
                return Quarantine(
                    .infected, "Attachment \(index + 1) of \(files.count) is infected with \(name). Discard it.")
            case .unavailable(let reason):
                return Quarantine(
                    .notScanned, "Attachment \(index + 1) of \(files.count) was not scanned: \(reason) Replay it when the scanner is back.")
            }
        }
        return nil
    }
}

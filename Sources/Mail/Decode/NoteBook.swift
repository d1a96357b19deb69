/// Collects notes while a mail is read; each only once, and no more than a reader would want.
struct NoteBook {
    private(set) var notes: [MailNote] = []
    private static let most = 40

    mutating func note(_ code: MailNote.Code, _ detail: @autoclosure () -> String) {
        guard notes.count < Self.most else { return }
        let note = MailNote(code, detail())
        if !notes.contains(note) { notes.append(note) }
    }
}

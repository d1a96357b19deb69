import Intake

extension Work {
    /// The mail's own id; nil for other channels, whose ids mean something within their adapter alone.
    var mailID: String? { profile.channel == .email ? message.messageID : nil }

    /// What two workers must not search for at a time, or two mails of one thread from different people would both find no ticket: the first
    /// mail of the thread as far as this one tells, and the mail that it answers.
    var threadLocks: Set<Int64> {
        guard profile.channel == .email else { return [] }
        let ids = thread.ancestors.isEmpty ? [message.messageID] : [thread.ancestors.first, thread.ancestors.last]
        return Set(ids.compactMap { $0 }.map { LockNumber.of("thread ", $0) })
    }
}

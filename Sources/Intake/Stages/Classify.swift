import Recipes

/// Decides whether a message makes a ticket, and whether it may be answered.
struct ClassifyStage {
    func run(_ work: Work) {
        refuseAnswerIfOld(work)
        switch work.message.kind {
        case .human, .list, .bulk: break
        case .loop: work.ignored = "loop"
        case .autoReply, .outOfOffice, .bounce, .receipt, .complaint, .reaction, .recall, .withdrawal, .spam:
            // With a ticket to belong to they are appended by the thread stage's evidence; alone they make none.
            work.ignored = work.message.kind.rawValue
        }
        recognise(work)
        if let check = work.message.authentication {
            work.trace.add(
                .classify, ("sender", .string(check.verdict.rawValue)), ("says", .string(check.server)),
                ("results", .array(check.results.map(JSONValue.string))))
        }
        work.trace.add(
            .classify, ("class", .string(work.message.kind.rawValue)), ("rule", .string(work.message.classifiedBy)),
            ("may_answer", .bool(work.message.mayAnswer)), ("because", .string(work.message.answerRule)),
            ("makes_draft", .bool(work.ignored == nil)))
    }

    /// STOP and its like are no contact with the desk: they change what may be sent. A HELP that nobody has an answer for is a question.
    private func recognise(_ work: Work) {
        guard work.profile.channel == .sms, work.message.attachments.isEmpty, let keyword = Keyword(text: work.message.text) else { return }
        guard keyword != .help || work.profile.keywordAnswers[.help] != nil else { return }
        work.keyword = keyword
        work.ignored = keyword.reason
        work.message.mayAnswer = false
        work.message.answerRule = "a keyword, answered once"
    }

    private func refuseAnswerIfOld(_ work: Work) {
        // A mail may have no date, or one that its sender's clock made up.
        guard let limit = work.profile.answerWithin, let oldest = [work.message.sentAt, work.message.arrivedAt].compactMap({ $0 }).min(),
            work.now - oldest > limit
        else { return }
        work.message.mayAnswer = false
        work.message.answerRule = "older than answer_within"
    }
}

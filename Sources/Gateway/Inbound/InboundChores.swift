import Channels
import Intake
import Logging
import Notices
import ServiceLifecycle
import Settings
import Store

/// What webhooks leave to be done after their commit: long SMS to join, keywords to answer, pages and files to fetch.
struct InboundChores: Service {
    let store: Store
    let assembly: @Sendable () -> Assembly
    let configuration: @Sendable () -> Configuration
    let sender: ProviderSender
    let pages: PageFetcher
    let files: MediaFetcher
    /// What is on its way when a stop begins is waited for.
    let shield: Shield
    /// Told when deliveries may wait for the workers.
    let deliveriesWait: @Sendable () -> Void
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await repeating("Parts of SMS could not be joined.") { try await joinParts() } }
                group.addTask { await repeating("Keywords could not be answered.") { try await answerKeywords() } }
                group.addTask { await repeating("Pages could not be fetched.") { try await fetchPage() } }
                group.addTask { await repeating("Files could not be fetched.") { try await fetchFiles() } }
            }
        }
    }

    /// Works until there is nothing to do, and looks again after a while.
    private func repeating(_ fault: String, _ work: () async throws -> Bool) async {
        while !Task.isCancelled {
            do {
                if try await work() { continue }
            } catch {
                logger.debug("\(fault)", metadata: ["error": "\(error)"])
            }
            // Cancellation ends the wait early, which is what it is for.
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private func joinParts() async throws -> Bool {
        let patience = Dictionary(configuration().adapters.map { ($0.name, $0.conversation.joinParts) }) { $1 }
        let count = try await store.joinParts(patience: patience, standard: .seconds(120), writer: Self.writer)
        if count > 0 { deliveriesWait() }
        return count > 0
    }

    private func answerKeywords() async throws -> Bool {
        // One at a time: a claim lasts longer than one vendor's silence, not longer than sixteen.
        let answers = try await store.claimAnswers(most: 1)
        for answer in answers { await shield.run { await send(answer) } }
        return !answers.isEmpty
    }

    private func send(_ answer: Store.ClaimedAnswer) async {
        do {
            try await deliver(answer)
        } catch {
            // Its claim ends by itself, and it is `unknown` then.
            logger.warning("The outcome of an answer to a keyword could not be written.", metadata: ["error": "\(error)"])
        }
    }

    private func deliver(_ answer: Store.ClaimedAnswer) async throws {
        let assembly = assembly()
        guard configuration().instance.notices.mode == .live else { return try await store.hold(answer) }
        guard let endpoint = assembly.senders[answer.adapter],
            let text = assembly.pipeline.profile(of: answer.adapter)?.keywordAnswers[answer.keyword]
        else { return try await store.complete(answer, .failed(code: nil, error: "The adapter has no answer or cannot send.")) }
        let result = await sender.send(
            text, toPhone: answer.recipient, id: "keyword-\(answer.id)", attempt: answer.attempt, through: endpoint,
            callback: assembly.callbackURL(of: answer.adapter))
        try await store.complete(answer, result)
    }

    private func fetchPage() async throws -> Bool {
        guard let pull = try await store.claimPull(lease: PageFetcher.lease) else { return false }
        await pages.fetch(pull, through: assembly().webhooks[pull.adapter]?.endpoint, writer: Self.writer)
        deliveriesWait()
        return true
    }

    private func fetchFiles() async throws -> Bool {
        let claimed = try await store.claimFiles(most: 8)
        await withDiscardingTaskGroup { group in
            for file in claimed { group.addTask { await files.fetch(file, through: assembly().webhooks[file.adapter]?.endpoint) } }
        }
        return !claimed.isEmpty
    }

    /// The row of these chores in the books.
    private static let writer: Int32 = 300
}

extension ProviderReader {
    func challenge(_ node: ConfigNode) -> Challenge? {
        guard let block = node.object(["when", "verify", "answer", "confirm"]), let when = block.required("when"),
            let answer = block.required("answer").flatMap({ answer($0) })
        else { return nil }
        let filter = filter(when)
        if filter.isOpen { when.report("A challenge must say which requests it is about.") }
        var challenge = Challenge(filter: filter, verification: block["verify"].flatMap(rule), answer: answer)
        challenge.confirm = reading(block["confirm"])
        return challenge
    }

    func answer(_ node: ConfigNode) -> AnswerRecipe? {
        guard let block = node.object(["status", "content_type", "headers", "body", "json", "seal"]) else { return nil }
        var answer = AnswerRecipe()
        if let status = block["status"]?.integer(in: 200...299) { answer.status = status }
        answer.sealed = block["seal"].flatMap(sealed)
        var vocabulary = vocabulary
        if answer.sealed != nil { vocabulary.variables = AnswerRecipe.sealedNames }
        answer.headers = fields(block["headers"], vocabulary)
        answer.contentType = block["content_type"]?.text()
        answer.body = block["body"].flatMap { template($0, vocabulary) }
        if answer.body != nil && answer.contentType == nil { answer.contentType = Self.contentType(of: block["body"]) }
        return answer
    }

    /// What a body most likely is when the page does not say: JSON where it looks like it, else plain text.
    private static func contentType(of node: ConfigNode?) -> String {
        let first = node?.value.string?.utf8.first { !ASCII.isSpace($0) }
        let looksLikeJSON = first == UInt8(ascii: "{") && node?.value.string?.hasPrefix("{{") == false
        return looksLikeJSON ? "application/json" : "text/plain; charset=utf-8"
    }

    private func sealed(_ node: ConfigNode) -> AnswerRecipe.Sealed? {
        guard let block = node.object(["text", "token"]), let text = block.required("text")?.text(),
            let token = block.required("token").flatMap(setting)
        else { return nil }
        return AnswerRecipe.Sealed(text: text, token: token)
    }

    /// Names of the author's choosing with templates.
    func fields(_ node: ConfigNode?, _ vocabulary: Vocabulary) -> [(name: String, value: TextTemplate)] {
        (node?.members() ?? []).compactMap { name, node in template(node, vocabulary).map { (name, $0) } }
    }
}

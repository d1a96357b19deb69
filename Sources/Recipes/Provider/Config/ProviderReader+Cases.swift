extension ProviderReader {
    func providerCase(_ node: ConfigNode) -> ProviderCase? {
        guard let block = node.object(["name", "settings", "now", "request", "send", "fetch", "expect"]),
            let name = block.required("name")?.text(), let event = event(block), let expect = block.required("expect")
        else { return nil }
        let known =
            switch event {
            case .request: ProviderCase.requestExpectations
            case .sending: ProviderCase.sendingExpectations
            case .fetching: ProviderCase.fetchingExpectations
            }
        _ = expect.object(known)
        let settings = (block["settings"]?.members() ?? []).map { name, node in (name, node.items.compactMap { $0.text() }) }
        return ProviderCase(
            name: name, settings: ProviderSettings(Dictionary(settings, uniquingKeysWith: { first, _ in first })), event: event,
            expectation: expect.value)
    }

    private func event(_ block: ConfigObject) -> ProviderCase.Event? {
        let given = ["request", "send", "fetch"].compactMap { block[$0] }
        if given.count > 1 { given[1].report("A case has one of request, send and fetch.") }
        if let send = block["send"] { return sending(send, now: block["now"]) }
        if let fetch = block["fetch"] { return fetching(fetch) }
        return block.required("request").flatMap { input($0, now: block["now"]) }.map { .request($0) }
    }

    private func fetching(_ node: ConfigNode) -> ProviderCase.Event? {
        guard let block = node.object(["url", "id", "name", "token", "answers"]) else { return nil }
        let file = MappedMessage.Attachment(url: block["url"]?.text(), name: block["name"]?.text(), id: block["id"]?.text())
        return .fetching(file, token: block["token"]?.text(), answers: block["answers"]?.items.compactMap(answerOfVendor) ?? [])
    }

    private func sending(_ node: ConfigNode, now: ConfigNode?) -> ProviderCase.Event? {
        let keys = ["to", "text", "template", "conversation", "reply_to", "notice", "token", "nonce", "callback_url", "answer"]
        guard let block = node.object(keys) else { return nil }
        var context = SendContext(
            recipient: recipient(block["to"]), text: block["text"]?.text() ?? "", noticeID: block["notice"]?.text() ?? "n-1",
            now: time(now), nonce: block["nonce"]?.text() ?? "nonce-1")
        context.template = block["template"].flatMap(vendorTemplate)
        context.conversation = block["conversation"]?.text()
        context.replyTo = block["reply_to"]?.text()
        context.token = block["token"]?.text()
        context.callbackURL = block["callback_url"]?.text()
        return .sending(context, answer: block["answer"].flatMap(answerOfVendor))
    }

    private func recipient(_ node: ConfigNode?) -> MappedMessage.Party {
        guard let block = node?.object(["handle", "phone", "address", "name"]) else { return MappedMessage.Party() }
        return MappedMessage.Party(
            handle: block["handle"]?.text(), name: block["name"]?.text(), phone: block["phone"]?.text(),
            address: block["address"]?.text())
    }

    private func vendorTemplate(_ node: ConfigNode) -> SendContext.Template? {
        guard let block = node.object(["id", "language", "sign_name", "params"]), let id = block.required("id")?.text() else {
            return nil
        }
        let params = (block["params"]?.members() ?? []).map { name, node in
            SendContext.Template.Parameter(name: name, value: node.text() ?? "")
        }
        var template = SendContext.Template(id: id, parameters: params)
        template.language = block["language"]?.text()
        template.signName = block["sign_name"]?.text()
        return template
    }

    private func answerOfVendor(_ node: ConfigNode) -> InboundResponse? {
        guard let block = node.object(["status", "headers", "json", "body"]) else { return nil }
        var response = InboundResponse(status: block["status"]?.integer(in: 100...599) ?? 200)
        for (name, value) in block["headers"]?.members() ?? [] { response.headers.append(name, value.text() ?? "") }
        response.body = block["json"]?.value.serialized() ?? Array((block["body"]?.text() ?? "").utf8)
        return response
    }

    private func time(_ node: ConfigNode?) -> Int64 {
        node.flatMap { $0.text() }.flatMap(TimeFormat.iso8601.microseconds) ?? 0
    }

    private func input(_ node: ConfigNode, now: ConfigNode?) -> HTTPInput? {
        let keys = ["method", "url", "headers", "form", "json", "body", "content_type", "peer"]
        guard let block = node.object(keys), let url = block.required("url")?.text() else { return nil }
        let parts = URLText(url)
        var input = HTTPInput(
            method: block["method"]?.text() ?? "POST", target: String(parts.path) + (parts.query.map { "?\($0)" } ?? ""),
            receivedAt: time(now), publicURL: url)
        input.peer = block["peer"]?.text()
        for (name, value) in block["headers"]?.members() ?? [] { input.headers.append(name, value.text() ?? "") }
        if let type = block["content_type"]?.text() { input.headers.append("content-type", type) }
        addBody(block, to: &input)
        return input
    }

    private func addBody(_ block: ConfigObject, to input: inout HTTPInput) {
        if let form = block["form"]?.members() {
            let fields = form.flatMap { name, node in node.items.map { FormFields.Field(name: name, value: $0.text() ?? "") } }
            input.body = Array(FormFields(fields).encoded.utf8)
            input.headers.append("content-type", "application/x-www-form-urlencoded")
        } else if let json = block["json"] {
            input.body = json.value.serialized()
            input.headers.append("content-type", "application/json")
        } else if let text = block["body"]?.text() {
            input.body = Array(text.utf8)
        }
    }
}

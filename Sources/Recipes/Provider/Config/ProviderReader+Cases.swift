extension ProviderReader {
    func providerCase(_ node: ConfigNode) -> ProviderCase? {
        guard let block = node.object(["name", "settings", "now", "request", "expect"]),
            let name = block.required("name")?.text(),
            let input = block.required("request").flatMap({ input($0, now: block["now"]) }), let expect = block.required("expect")
        else { return nil }
        _ = expect.object(ProviderCase.expectations)
        let settings = (block["settings"]?.members() ?? []).map { name, node in (name, node.items.compactMap { $0.text() }) }
        return ProviderCase(
            name: name, settings: ProviderSettings(Dictionary(settings, uniquingKeysWith: { first, _ in first })), input: input,
            expectation: expect.value)
    }

    private func input(_ node: ConfigNode, now: ConfigNode?) -> HTTPInput? {
        let keys = ["method", "url", "headers", "form", "json", "body", "content_type", "peer"]
        guard let block = node.object(keys), let url = block.required("url")?.text() else { return nil }
        let parts = URLText(url)
        var input = HTTPInput(
            method: block["method"]?.text() ?? "POST", target: String(parts.path) + (parts.query.map { "?\($0)" } ?? ""),
            receivedAt: now.flatMap { $0.text() }.flatMap(TimeFormat.iso8601.microseconds) ?? 0, publicURL: url)
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

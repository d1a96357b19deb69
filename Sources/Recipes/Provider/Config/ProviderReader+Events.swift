extension ProviderReader {
    func withdrawalMapping(_ node: ConfigNode) -> WithdrawalMapping? {
        guard let block = node.object(["each", "when", "id"]) else { return nil }
        var levels: [Level] = []
        let inner = readLevels(block["each"], into: &levels)
        guard let id = inner.reading(block.required("id")) else { return nil }
        var mapping = WithdrawalMapping(id: id)
        mapping.levels = levels
        mapping.filter = inner.filter(block["when"])
        return mapping
    }

    func noiseRule(_ node: ConfigNode) -> NoiseRule? {
        guard let block = node.object(["as", "each", "when"]), let reason = block.required("as")?.text() else { return nil }
        guard !reason.isEmpty, reason.utf8.count <= 40,
            reason.utf8.allSatisfy({ ASCII.isDigit($0) || $0 == 0x5F || (0x61...0x7A).contains($0) })
        else {
            node.report("The reason of noise has small letters, digits and underscores, at most 40.")
            return nil
        }
        var rule = NoiseRule(reason: reason)
        let inner = readLevels(block["each"], into: &rule.levels)
        guard block["when"] != nil || !rule.levels.isEmpty else {
            node.report("Noise without when and each would take every event. Name the events that are nobody's words.")
            return nil
        }
        rule.filter = inner.filter(block["when"])
        return rule
    }
}

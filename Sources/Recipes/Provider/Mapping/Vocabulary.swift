/// What an expression may name at its place.
struct Vocabulary: Sendable {
    /// The levels above, outermost first.
    var levels: [String] = []
    /// Whether there is a request: `form.`, `query.`, `header.`, `body.`, `method`, `$…`.
    var hasRequest = true
    /// The declared settings.
    var settings: [String] = []
    /// Dotted names that the place provides; a name that ends in `.*` has members of anybody's choosing.
    var variables: [String] = []

    /// The settings that the page declares, with a request to look at.
    static func request(settings: [String]) -> Vocabulary {
        Vocabulary(settings: settings)
    }

    func allows(variable name: String) -> Bool {
        variables.contains { known in
            known == name || (known.hasSuffix(".*") && name.hasPrefix(known.dropLast(1)))
        }
    }
}

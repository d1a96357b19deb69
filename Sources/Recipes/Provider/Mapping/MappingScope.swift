/// What an expression can see while it is evaluated.
struct MappingScope {
    /// The request; nil while sending.
    let request: RequestReading?
    /// The document: the decrypted body as a tree.
    let root: JSONValue
    let settings: ProviderSettings
    var envelope: Envelope?
    /// What the place of the expression provides.
    var variables: JSONValue = .null
    /// Where paths start: the innermost level, the named ones and the root.
    private(set) var places: JSONPathScope
    /// What went wrong inside of expressions, which have no way to say so themselves.
    let failures = Failures()

    /// Keeps the first failure of a mapping.
    final class Failures {
        private(set) var first: RecipeError?

        func note(_ error: RecipeError) {
            first = first ?? error
        }
    }

    init(request: RequestReading?, root: JSONValue, settings: ProviderSettings, envelope: Envelope? = nil) {
        self.request = request
        self.root = root
        self.settings = settings
        self.envelope = envelope
        places = JSONPathScope(root, levels: [PathReference.root: root])
    }

    /// The scope one level further in.
    func inside(_ value: JSONValue, named name: String? = nil) -> MappingScope {
        var scope = self
        scope.places.current = value
        if let name { scope.places.levels[name] = value }
        return scope
    }
}

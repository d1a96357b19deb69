/// A path into the document (RFC 9535) that starts at the innermost level, at a named one or at the root.
public struct PathReference: Sendable {
    let path: JSONPath

    /// The name under which the document itself is a level.
    static let root = "root"

    /// Takes a path whose levels are known.
    ///
    /// - Throws: `RecipeError` of code `mapping.syntax` for a level that is not there.
    init(_ path: JSONPath, levels: [String]) throws(RecipeError) {
        let known = levels + [Self.root]
        for name in path.rootNames.sorted() where !known.contains(name) {
            throw RecipeError(
                .mappingSyntax,
                "There is no level $\(name) here; a path may start at \(known.map { "$\($0)" }.joined(separator: ", ")) or at $ alone."
                    + (NearestName.nearest(to: name, in: known).map { " Did you mean $\($0)?" } ?? ""))
        }
        self.path = path
    }

    /// The value of a path that can lead to but one; an array of what any other path leads to.
    func value(in scope: MappingScope) -> JSONValue? {
        do throws(RecipeError) {
            return path.isSingular ? try path.first(in: scope.places) : .array(try path.values(in: scope.places))
        } catch {
            scope.failures.note(error)
            return nil
        }
    }
}

extension RecipeError.Code {
    /// An expression of the mapping language cannot be read.
    public static let mappingSyntax = Self(rawValue: "mapping.syntax")
    /// A delivery maps into more than it may.
    public static let mappingTooMany = Self(rawValue: "mapping.too_many")
}

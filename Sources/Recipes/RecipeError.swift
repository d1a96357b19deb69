/// What went wrong while reading or running a piece of a recipe: JSON text, a path, a pattern, a template, a condition.
///
/// `message` is a full sentence for an operator. It quotes the recipe (which the operator wrote), never a customer's value.
public struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A short, stable word for logs, metrics and tests. Each area of Recipes adds its own in an extension.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The word itself, in the form `area.what`.
        public let rawValue: String

        /// Makes a code of a word in the form `area.what`.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The word itself.
        public var description: String { rawValue }
    }

    /// A place in a text.
    public struct Position: Sendable, Hashable {
        /// Bytes of UTF-8 before the place.
        public let offset: Int
        /// 1 for the first line.
        public let line: Int
        /// 1 for the first Unicode scalar of the line.
        public let column: Int

        /// Names a place by all its coordinates.
        public init(offset: Int, line: Int, column: Int) {
            self.offset = offset
            self.line = line
            self.column = column
        }

        /// Finds line and column of the byte at `offset`; an offset past the end means the end.
        public init(offset: Int, in text: some Collection<UInt8>) {
            var line = 1
            var column = 1
            for byte in text.prefix(offset) {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            self.init(offset: offset, line: line, column: column)
        }
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The mistake in a full sentence, with the thing, the limit, the unit and what to do.
    public let message: String
    /// Where in the recipe or document it is, if that is known.
    public let position: Position?
    /// Keys and indexes that lead to the place, for recipes that are trees, such as conditions; whoever read the tree knows the lines.
    public let keys: [String]

    /// Makes an error out of its parts.
    public init(_ code: Code, _ message: String, at position: Position? = nil, keys: [String] = []) {
        self.code = code
        self.message = message
        self.position = position
        self.keys = keys
    }

    /// The message with line and column behind it, if they are known.
    public var description: String {
        guard let position else { return message }
        return position.line == 1
            ? "\(message) (column \(position.column))" : "\(message) (line \(position.line), column \(position.column))"
    }
}

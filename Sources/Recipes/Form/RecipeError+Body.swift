extension RecipeError.Code {
    /// A body, or a part of it, is beyond a limit of length, depth or number.
    public static let bodyTooLarge = Self(rawValue: "body.too_large")
    /// A body is not what its content type states.
    public static let bodyMalformed = Self(rawValue: "body.malformed")
    /// A body declares a character set that is not known here.
    public static let charsetUnknown = Self(rawValue: "body.charset_unknown")
}

extension MultipartForm {
    /// The form that a request brings; nil where its body is no `multipart/form-data`.
    ///
    /// - Throws: `RecipeError` of code `body.too_large` or `body.malformed`.
    public static func read(_ request: HTTPInput) throws(RecipeError) -> MultipartForm? {
        guard let type = request.headers["content-type"].map(MediaType.init), type.essence == "multipart/form-data" else { return nil }
        return try MultipartForm(parsing: request.body, boundary: type["boundary"] ?? "")
    }
}

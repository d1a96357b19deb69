extension JSONValue {
    /// A form as an object: a name that comes once is a string, one that comes again an array of strings.
    init(_ form: FormFields) {
        var members = JSONObject()
        for field in form.fields {
            switch members[field.name] {
            case nil: members[field.name] = .string(field.value)
            case .array(let values)?: members[field.name] = .array(values + [.string(field.value)])
            case let first?: members[field.name] = .array([first, .string(field.value)])
            }
        }
        self = .object(members)
    }
}

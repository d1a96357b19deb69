public import Recipes

/// A declared call of an order or CRM API: what a file under `lookups/` says.
public struct Lookup: Sendable {
    /// The name of its file, without the ending.
    public var name = ""
    /// What it finds: the first part of the paths to its fields.
    public var kind = Kind.order
    /// What is asked.
    public var request = Request()
    /// Which answer means that the thing exists.
    public var found = AnswerTest(status: [StatusRange(200...200)])
    /// Which answer means that there is no such thing. Every other answer means that nobody knows.
    public var absent = AnswerTest(status: [StatusRange(404...404)])
    /// What is taken from the answer, in the order of the file.
    public var fields: [Field] = []
    /// The fields of which one has to be the sender's own, so that the facts may be told to the sender; empty: they are never told.
    public var tellIfSenderIs: [String] = []
    /// How long a message waits for it.
    public var deadline = Duration.milliseconds(800)
    /// How long an answer is good for.
    public var cache = Cache()
    /// When it is left alone after failures.
    public var breaker = Breaker()
    /// The file, as reached from the folder that was loaded.
    public var file = ""

    /// A lookup without a request.
    public init() {}

    /// What a lookup finds.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case order, customer
    }

    /// A request, with variables in double braces.
    public struct Request: Sendable {
        /// The method.
        public var method = Method.get
        /// The address; values that are put in are percent-encoded.
        public var url = RequestText()
        /// Headers, in order.
        public var headers: [Header] = []
        /// A JSON body; its texts may have variables.
        public var json: RequestJSON?

        /// An empty request.
        public init() {}

        /// The methods that a lookup may use.
        public enum Method: String, Sendable, Hashable, CaseIterable {
            case get = "GET"
            case post = "POST"
        }

        /// A header.
        public struct Header: Sendable {
            /// Its name, as written.
            public var name: String
            /// Its value.
            public var value: RequestText

            /// Pairs a name with a value.
            public init(name: String, value: RequestText) {
                self.name = name
                self.value = value
            }
        }

        /// The variables of all its parts; a lookup is skipped when one of them has no value.
        public var variables: Set<String> {
            var names = url.variables
            for header in headers { names.formUnion(header.value.variables) }
            return names.union(json?.variables ?? [])
        }
    }

    /// What tells one kind of answer.
    public struct AnswerTest: Sendable {
        /// The status codes.
        public var status: [StatusRange]
        /// A path of the body that has to lead to something, for APIs that answer 200 to everything; nil: the status says it all.
        public var has: JSONPath?
        /// The variable of the request whose value has to be what `has` leads to: the answer is about the thing asked for.
        public var same: String?

        /// A test by status.
        public init(status: [StatusRange]) {
            self.status = status
        }
    }

    /// A value taken from the answer.
    public struct Field: Sendable {
        /// Its name behind the lookup's kind: `number` is `order.number`.
        public var name: String
        /// Where it is in the body.
        public var path: JSONPath

        /// Pairs a name with a path.
        public init(name: String, path: JSONPath) {
            self.name = name
            self.path = path
        }
    }

    /// How long an answer is good for.
    public struct Cache: Sendable, Hashable {
        /// Used without asking again.
        public var fresh = Duration.seconds(300)
        /// Used when the API cannot be reached.
        public var staleOK = Duration.seconds(86_400)

        /// The standard spans.
        public init() {}
    }

    /// When a lookup is left alone after failures.
    public struct Breaker: Sendable, Hashable {
        /// So many failures in a row open it.
        public var failures = 5
        /// For so long.
        public var open = Duration.seconds(30)

        /// The standard breaker.
        public init() {}
    }
}

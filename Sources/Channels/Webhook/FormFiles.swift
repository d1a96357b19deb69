import Crypto
import Intake
import Recipes

extension Attachment {
    /// A file that a form brings along with its fields: its bytes are already here.
    init(_ file: MultipartForm.File) {
        self.init(
            name: file.name.isEmpty ? nil : file.name, type: file.type, size: file.bytes.count,
            sha256: Array(SHA256.hash(data: file.bytes)), bytes: file.bytes)
    }
}

extension MultipartForm {
    /// The most files that one message takes from a form; browsers send an empty one for a field that was left blank.
    private static let most = 50

    /// The files with something in them.
    var attachments: [Attachment] {
        files.filter { !$0.bytes.isEmpty }.prefix(Self.most).map { Attachment($0) }
    }
}

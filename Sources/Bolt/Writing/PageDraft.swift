/// A page that is being filled: a plan's knows only sizes, the writer's has the bytes.
protocol PageDraft: Sendable {
    /// A key, or its length where that is all there is.
    associatedtype Key: DraftKey
    /// What closed pages become part of.
    associatedtype File: DraftFile

    init()

    /// How full the page is.
    var shape: PageShape { get }

    /// Adds a child to a branch.
    mutating func append(_ child: Child<Key>)
    /// Adds a bucket to the leaf of the bucket of buckets.
    mutating func append(bucket name: [UInt8], root: UInt64)
    /// Adds a bucket whose only page is `page`, and empties `page`.
    mutating func append(bucket name: [UInt8], inline page: inout Self)
    /// Ends the page, which becomes the next of the file, and starts an empty one.
    mutating func close(_ kind: PageKind, into file: inout File) -> Child<Key>
}

/// A page that was closed, as its parent sees it.
struct Child<Key: DraftKey>: Sendable {
    /// The page's first key.
    var key: Key
    /// The page's number.
    var page: UInt64
}

protocol DraftKey: Sendable {
    /// The key's length.
    var bytes: Int { get }
}

extension Int: DraftKey {
    var bytes: Int { self }
}

extension [UInt8]: DraftKey {
    var bytes: Int { self.count }
}

protocol DraftFile: Sendable {
    /// The number of the next page.
    var nextPage: UInt64 { get }
}

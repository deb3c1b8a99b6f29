/// Where the rows of a member live: buckets of byte keys in ascending order.
///
/// What a member changes goes into the open batch, which reads see together with the committed
/// rows. The core never commits: it tells its shell to, the shell takes the batch and makes it
/// durable in one piece, and a crash before that leaves the rows of the last commit. No call fails
/// except by stopping the member, so that what an entry does depends on nothing but its content.
///
/// Cores are generic over a backend and call it synchronously on the one thread that owns it; it is
/// never used as an existential. The closures do not outlive the call, nor do the spans they get.
public protocol Backend {
    /// Writes a row.
    mutating func put(_ bucket: Bucket, _ key: Span<UInt8>, _ value: Span<UInt8>)

    /// Removes a row, if it is there.
    mutating func delete(_ bucket: Bucket, _ key: Span<UInt8>)

    /// Calls `body` with a row's value and returns true, or false when there is no such row.
    func read(_ bucket: Bucket, _ key: Span<UInt8>, _ body: (Span<UInt8>) -> Void) -> Bool

    /// Calls `body` with the rows from `start` on, in ascending order, until it returns false.
    func scan(
        _ bucket: Bucket,
        from start: Span<UInt8>,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool
    )
}

public import Basics
import EtcdAPI

/// A range under way whose answer is too long for one turn of its member.
///
/// Which rows it has was decided when it began; they do not change, so they can be fetched little by
/// little.
public struct LongRange: Sendable {
    let request: RangeRequest
    let header: ResponseHeader
    /// The revision that is read.
    let revision: Int64
    var rows: [Revision] = []
    var next = 0
    var isMore = false
    var total = 0
    /// The answer so far.
    public internal(set) var writer = WireWriter()

    init(_ request: RangeRequest, _ header: ResponseHeader, _ revision: Int64) {
        self.request = request
        self.header = header
        self.revision = revision
    }
}

import CNGHTTP2
import NIOCore

/// Bytes with a fixed address, for header fields that nghttp2 is told not to copy.
struct StaticBytes: @unchecked Sendable {
    // Never written after init, and never freed while a connection may point at them.
    let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        let utf8 = Array(text.utf8)
        self.bytes = .allocate(capacity: max(utf8.count, 1))
        _ = self.bytes.update(fromContentsOf: utf8)
        self.count = utf8.count
    }

    let count: Int

    func deallocate() { self.bytes.deallocate() }
}

/// Builds the name and value arrays that nghttp2 takes.
enum HeaderField {
    static let noCopy = UInt8(
        NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
    )

    /// A field whose bytes outlive the connection.
    static func fixed(_ name: StaticBytes, _ value: StaticBytes) -> nghttp2_nv {
        nghttp2_nv(
            name: name.bytes.baseAddress,
            value: value.bytes.baseAddress,
            namelen: name.count,
            valuelen: value.count,
            flags: Self.noCopy
        )
    }

    /// Calls `body` with `fixed` followed by fields that live only for the call.
    static func withFields<Value>(
        _ fixed: UnsafeBufferPointer<nghttp2_nv>,
        _ more: [(name: String, value: [UInt8])],
        _ body: (UnsafePointer<nghttp2_nv>?, Int) -> Value
    ) -> Value {
        var arena: [UInt8] = []
        for field in more {
            arena.append(contentsOf: field.name.utf8)
            arena.append(contentsOf: field.value)
        }
        return arena.withUnsafeMutableBufferPointer { bytes in
            var fields = Array(fixed)
            // An empty arena has no address, but then there are no fields to point into it.
            guard var next = bytes.baseAddress else { return body(fields, fields.count) }
            for field in more {
                let nameLength = field.name.utf8.count
                fields.append(
                    nghttp2_nv(
                        name: next,
                        value: next + nameLength,
                        namelen: nameLength,
                        valuelen: field.value.count,
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
                    )
                )
                next += nameLength + field.value.count
            }
            return body(fields, fields.count)
        }
    }
}

/// The header fields every request of one connection shares, with room for what differs.
///
/// nghttp2 copies the array and, for fields not marked otherwise, the bytes, so the same memory
/// serves every call.
final class RequestHeaders {
    private static let names = (
        method: StaticBytes(":method"), scheme: StaticBytes(":scheme"), path: StaticBytes(":path"),
        authority: StaticBytes(":authority"), te: StaticBytes("te"),
        contentType: StaticBytes("content-type"), userAgent: StaticBytes("user-agent"),
        timeout: StaticBytes("grpc-timeout")
    )
    private static let values = (
        post: StaticBytes("POST"), http: StaticBytes("http"), trailers: StaticBytes("trailers"),
        grpc: StaticBytes("application/grpc")
    )
    private static let pathIndex = 2
    private static let timeoutIndex = 7

    private let authority: StaticBytes
    private let userAgent: StaticBytes
    private let fields: UnsafeMutableBufferPointer<nghttp2_nv>
    private let timeoutText: UnsafeMutablePointer<UInt8>

    init(authority: String, userAgent: String) {
        self.authority = StaticBytes(authority)
        self.userAgent = StaticBytes(userAgent)
        self.timeoutText = .allocate(capacity: 16)
        self.fields = .allocate(capacity: 8)
        let names = Self.names
        let values = Self.values
        let all = [
            HeaderField.fixed(names.method, values.post),
            HeaderField.fixed(names.scheme, values.http),
            HeaderField.fixed(names.path, values.http),
            HeaderField.fixed(names.authority, self.authority),
            HeaderField.fixed(names.te, values.trailers),
            HeaderField.fixed(names.contentType, values.grpc),
            HeaderField.fixed(names.userAgent, self.userAgent),
            HeaderField.fixed(names.timeout, values.http),
        ]
        _ = self.fields.initialize(from: all)
        self.fields[Self.pathIndex].flags = UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue)
        // Every call's timeout differs: indexed, it would push the useful fields out of the table.
        self.fields[Self.timeoutIndex].flags = UInt8(
            NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_INDEX.rawValue
        )
    }

    deinit {
        self.authority.deallocate()
        self.userAgent.deallocate()
        self.fields.deallocate()
        self.timeoutText.deallocate()
    }

    /// Calls `body` with the fields of one request, valid for the call only.
    func withFields(
        path: String,
        timeout: TimeAmount?,
        metadata: GRPCMetadata,
        _ body: (UnsafePointer<nghttp2_nv>?, Int) -> Int32
    ) -> Int32 {
        var path = path
        return path.withUTF8 { pathBytes in
            self.fields[Self.pathIndex].value = UnsafeMutablePointer(
                mutating: pathBytes.baseAddress
            )
            self.fields[Self.pathIndex].valuelen = pathBytes.count
            var count = Self.timeoutIndex
            if let timeout {
                self.fields[count].value = self.timeoutText
                self.fields[count].valuelen = GRPCTimeout.write(timeout, into: self.timeoutText)
                count += 1
            }
            if metadata.isEmpty { return body(self.fields.baseAddress, count) }
            let more = metadata.entries.map {
                (name: $0.name, value: GRPCMetadata.wireValue($0))
            }
            return HeaderField.withFields(
                UnsafeBufferPointer(rebasing: self.fields[..<count]),
                more,
                body
            )
        }
    }
}

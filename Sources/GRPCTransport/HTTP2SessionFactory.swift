import CNGHTTP2

/// Makes nghttp2 sessions with the options this project relies on.
enum HTTP2SessionFactory {
    /// A client's session.
    static func client() -> OpaquePointer {
        Self.make { session, option in
            nghttp2_session_client_new2(&session, HTTP2Callbacks.table, nil, option)
        }
    }

    /// A server's session that takes `burst` cancelled streams at once and `rate` a second.
    static func server(resetBurst burst: UInt64, resetRate rate: UInt64) -> OpaquePointer {
        Self.make { session, option in
            nghttp2_option_set_stream_reset_rate_limit(option, burst, rate)
            // grpc-go puts whole URLs into :authority (etcdctl defrag --cluster does), which HTTP
            // forbids and no gRPC server minds; what a call needs is checked where it is admitted.
            nghttp2_option_set_no_http_messaging(option, 1)
            return nghttp2_session_server_new2(&session, HTTP2Callbacks.table, nil, option)
        }
    }

    private static func make(
        _ create: (inout OpaquePointer?, OpaquePointer?) -> Int32
    ) -> OpaquePointer {
        var option: OpaquePointer?
        precondition(nghttp2_option_new(&option) == 0, "no memory for nghttp2's options")
        defer { nghttp2_option_del(option) }
        // Windows open when messages are consumed, not when bytes arrive.
        nghttp2_option_set_no_auto_window_update(option, 1)
        // Closed streams are kept only for priorities, which gRPC does not use; keeping them cost
        // more than half of the memory of a busy connection.
        nghttp2_option_set_no_closed_streams(option, 1)
        var session: OpaquePointer?
        precondition(create(&session, option) == 0, "no memory for an nghttp2 session")
        guard let session else { preconditionFailure("nghttp2 gave no session") }
        return session
    }
}

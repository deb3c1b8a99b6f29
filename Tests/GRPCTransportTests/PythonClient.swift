import TestSupport

/// A grpc-core client in a process of its own: runs one scenario and exits with 0 if it went well.
enum PythonClient {
    static func run(_ scenario: String, port: Int) async throws -> String {
        let program = try Program(
            try Peers.python(),
            ["-u", "-c", Self.script, "\(port)", scenario]
        )
        guard try await program.exitStatus(within: .seconds(40)) == 0 else {
            throw ProgramError("scenario \(scenario) failed: \(program.text)")
        }
        return program.text
    }

    private static let script = #"""
        import sys, threading, time
        import grpc

        port, scenario = sys.argv[1:]
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        options += {"pings": [("grpc.keepalive_time_ms", 100),
                              ("grpc.http2.max_pings_without_data", 0),
                              ("grpc.keepalive_permit_without_calls", 1)]}.get(scenario, [])
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
        unary = channel.unary_unary("/test.Peer/Unary")

        def failure(call):
            try:
                call()
            except grpc.RpcError as error:
                return error
            raise AssertionError("the call did not fail")

        def scenario_basics():
            for size in (0, 1, 5, 16379, 16380, 70000, 1500000):
                request = bytes(index & 255 for index in range(size))
                assert unary(request) == request, size
            error = failure(lambda: channel.unary_unary("/test.Peer/Fail")("nein, 100 % grün\n".encode()))
            assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, error
            assert error.details() == "nein, 100 % grün\n", error
            trailers = dict(error.trailing_metadata())
            assert trailers["x-why"] == "because" and trailers["x-data-bin"] == b"\x01\x02\xff", trailers
            later = channel.unary_unary("/test.Peer/Later")
            response, call = later.with_call(b"x", metadata=(("x-text", "hello"),))
            assert response == b"x" and dict(call.trailing_metadata())["x-tail"] == "hello"
            error = failure(lambda: channel.unary_unary("/test.Peer/Nothing")(b""))
            assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error
            assert error.details() == "unknown method Nothing for service test.Peer", error
            error = failure(lambda: channel.unary_unary("/test.Other/Nothing")(b""))
            assert error.details() == "unknown service test.Other", error

        def scenario_limits():
            error = failure(lambda: unary(bytes(1001)))
            assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
            assert error.details() == "grpc: received message larger than max (1001 vs. 1000)", error
            error = failure(lambda: channel.unary_unary("/test.Peer/Large")(b"2001"))
            assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
            assert error.details() == "trying to send message larger than max (2001 vs. 2000)", error
            assert unary(bytes(1000)) == bytes(1000)

        def scenario_streams():
            collect = channel.stream_unary("/test.Peer/Collect")
            assert collect(bytes(3000) for _ in range(300)) == b"300 900000"
            assert collect(iter(())) == b"0 0"
            produce = channel.unary_stream("/test.Peer/Produce")
            call = produce(b"2000 1000")
            assert dict(call.initial_metadata())["x-head"] == "ahead"
            assert [int.from_bytes(m[:4], "big") for m in call] == list(range(2000))
            echo = channel.stream_stream("/test.Peer/Echo")
            messages = [bytes([i & 255]) * (i * 37 % 5000) for i in range(2000)]
            assert list(echo(iter(messages))) == messages

        def scenario_sequential():
            for index in range(5000):
                assert unary(b"ping") == b"ping"

        def scenario_concurrent():
            futures = [unary.future(str(i).encode(), timeout=30) for i in range(500)]
            assert [f.result() for f in futures] == [str(i).encode() for i in range(500)]

        def scenario_deadline():
            began = time.time()
            error = failure(lambda: channel.unary_unary("/test.Peer/Never")(b"", timeout=0.3))
            assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error
            assert time.time() - began < 5

        def scenario_cancel():
            calls = [channel.unary_unary("/test.Peer/Never").future(b"") for _ in range(20)]
            time.sleep(0.3)
            for call in calls:
                call.cancel()
            sent = threading.Event()
            def requests():
                yield b"one"
                sent.wait(20)
            call = channel.stream_stream("/test.Peer/Hang")(requests())
            time.sleep(0.3)
            call.cancel()
            sent.set()
            assert failure(lambda: list(call)).code() == grpc.StatusCode.CANCELLED
            assert unary(b"alive") == b"alive"

        def scenario_compressed():
            error = failure(lambda: unary(b"x" * 1000, compression=grpc.Compression.Gzip))
            assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error
            assert "gzip" in error.details(), error
            assert unary(b"plain") == b"plain"

        def scenario_pings():
            call = channel.unary_unary("/test.Peer/Never").future(b"")
            error = failure(lambda: call.result(timeout=20))
            assert error.code() == grpc.StatusCode.UNAVAILABLE, error
            print(error.details())

        globals()["scenario_" + scenario]()
        """#
}

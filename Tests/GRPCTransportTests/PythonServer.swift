import TestSupport

/// A grpc-core server in a process of its own, through Python's grpcio.
struct PythonServer {
    let program: Program
    let port: Int

    static func start() async throws -> PythonServer {
        let program = try Program(try Peers.python(), ["-u", "-c", Self.script])
        let port = try await program.line("port ")
        guard let port = Int(port) else { throw ProgramError("not a port: \(port)") }
        return PythonServer(program: program, port: port)
    }

    /// Byte handlers for every kind of call, without any compiled proto.
    private static let script = #"""
        import os, sys, threading, time
        from concurrent import futures
        import grpc

        def unary(request, context):
            given = dict(context.invocation_metadata())
            if "x-text" in given:
                context.send_initial_metadata((("x-head", given["x-text"]),))
                context.set_trailing_metadata((("x-tail-bin", given["x-data-bin"]),))
            return request

        def fail(request, context):
            code, _, words = request.decode().partition(":")
            context.abort(getattr(grpc.StatusCode, code), words)

        def remaining(request, context):
            return str(context.time_remaining()).encode()

        def slow(request, context):
            gone = threading.Event()
            context.add_callback(gone.set)
            print("slow began", flush=True)
            gone.wait(20)
            print("slow cancelled", flush=True)
            return b""

        def collect(requests, context):
            count = size = 0
            for request in requests:
                count += 1
                size += len(request)
            return f"{count} {size}".encode()

        def produce(request, context):
            count, size = map(int, request.split())
            for index in range(count):
                yield index.to_bytes(4, "big") + bytes(size - 4)

        def echo(requests, context):
            for request in requests:
                yield request

        def early(requests, context):
            yield next(requests)
            context.abort(grpc.StatusCode.ABORTED, "enough")

        kinds = {
            "Unary": grpc.unary_unary_rpc_method_handler(unary),
            "Fail": grpc.unary_unary_rpc_method_handler(fail),
            "Remaining": grpc.unary_unary_rpc_method_handler(remaining),
            "Slow": grpc.unary_unary_rpc_method_handler(slow),
            "Collect": grpc.stream_unary_rpc_method_handler(collect),
            "Produce": grpc.unary_stream_rpc_method_handler(produce),
            "Echo": grpc.stream_stream_rpc_method_handler(echo),
            "Early": grpc.stream_stream_rpc_method_handler(early),
        }
        server = grpc.server(
            futures.ThreadPoolExecutor(32),
            options=[("grpc.max_receive_message_length", -1),
                     ("grpc.max_send_message_length", -1)])
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler("test.Peer", kinds),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        print("port", port, flush=True)
        sys.stdin.read()
        os._exit(0)
        """#
}

import CNGHTTP2
import NIOCore

extension HTTP2Handler {
    /// Makes sure that what was submitted leaves in this loop turn.
    final func setNeedsFlush() {
        // A read burst ends with a flush of its own.
        guard !self.isReading, !self.isFlushScheduled, !self.isClosed else { return }
        self.isFlushScheduled = true
        self.loop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    /// Hands everything nghttp2 may send now to the channel, as far as the channel takes it.
    ///
    /// Output beyond the channel's high watermark stays inside nghttp2 as messages that have not
    /// been framed, so a peer that does not read costs no more than the watermark and what senders
    /// are allowed to queue.
    final func flush() {
        guard let context = self.context, !self.isClosed else { return }
        repeat {
            guard context.channel.isWritable else { return }
            self.gather()
            guard self.output.readableBytes > 0 else { break }
            self.handOver(context)
        } while self.isOutputFull && !self.isClosed
        self.flushed()
        self.closeIfDone(context)
    }

    /// Moves frames from nghttp2 into `output` until there are none or the chunk is full.
    private final func gather() {
        self.isOutputFull = false
        while !self.isOutputFull {
            var bytes: UnsafePointer<UInt8>?
            let count = nghttp2_session_mem_send(self.session, &bytes)
            if count < 0 {
                self.fail(
                    "HTTP/2 session failed: \(String(cString: nghttp2_strerror(Int32(count))))"
                )
                return
            }
            guard count > 0 else { return }
            self.output.writeBytes(UnsafeRawBufferPointer(start: bytes, count: count))
            self.isOutputFull = self.output.readableBytes >= Self.outputChunkBytes
        }
    }

    private final func handOver(_ context: ChannelHandlerContext) {
        let count = self.output.readableBytes
        self.handedBytes += count
        let promise = self.writePromise(upTo: self.handedBytes)
        context.writeAndFlush(self.wrapOutboundOut(self.output), promise: promise)
        // The socket usually took it already; then this reuses the memory instead of allocating.
        self.output.clear()
    }

    private final func closeIfDone(_ context: ChannelHandlerContext) {
        guard !self.isClosed else { return }
        let isDone =
            nghttp2_session_want_read(self.session) == 0
            && nghttp2_session_want_write(self.session) == 0
        if self.closesAfterFlush || isDone {
            context.close(promise: nil)
        }
    }

    /// nghttp2 asks how much of a stream's next DATA frame there is.
    final func readData(_ stream: HTTP2Stream, limit: Int, flags: inout UInt32) -> Int {
        let available = stream.outbound.byteCount
        if available == 0, !stream.outboundEnded {
            stream.isDataDeferred = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        let count = min(available, limit)
        flags |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
        if count == available, stream.outboundEnded {
            flags |= NGHTTP2_DATA_FLAG_EOF.rawValue
            self.lastDataTaken(stream, flags: &flags)
        }
        return count
    }

    /// nghttp2 lets a DATA frame go: its nine header bytes, then `count` bytes of the stream.
    final func writeData(
        _ stream: HTTP2Stream,
        frameHeader: UnsafePointer<UInt8>,
        count: Int
    ) -> Int32 {
        if self.output.readableBytes >= Self.outputChunkBytes {
            self.isOutputFull = true
            return NGHTTP2_ERR_WOULDBLOCK.rawValue
        }
        self.output.writeBytes(UnsafeRawBufferPointer(start: frameHeader, count: 9))
        stream.outbound.write(count, into: &self.output)
        self.dataSent(stream, count: count)
        return 0
    }

    /// Tells nghttp2 that a stream it set aside has something to send or to end with.
    final func resumeData(_ stream: HTTP2Stream) {
        if stream.isDataDeferred {
            stream.isDataDeferred = false
            nghttp2_session_resume_data(self.session, stream.id)
        }
        self.setNeedsFlush()
    }
}

import Backends
import Basics
import EtcdAPI
import GRPCTransport
import MVCC
import NIOCore
import ReplicaCore

extension Member {
    /// Rewrites the database without its gaps while reads and writes go on.
    func defragment(_ body: @escaping (Result<[UInt8], GRPCError>) -> Void) {
        let before = self.database.sizeOnDisk
        self.ask(.commitBarrier) { outcome in
            if case .failed(let error) = outcome {
                body(.failure(self.status(error)))
                return
            }
            self.rewrite { failure in
                if let failure {
                    self.logger.error("defragmenting failed", .text("error", failure))
                    body(.failure(GRPCError(code: .unknown, message: failure)))
                    return
                }
                self.logger.info(
                    "finished defragmenting",
                    .number("bytes-before", before),
                    .number("bytes-after", self.database.sizeOnDisk)
                )
                body(.success(DefragmentResponse(header: self.header).encode()))
            }
        }
    }

    /// Defragments on the database's thread; a failure leaves the database as it was, so it is told
    /// and not repeated: commits wait behind it.
    private func rewrite(_ body: @escaping (String?) -> Void) {
        let database = self.database
        let loop = self.loop
        let bound = NIOLoopBound((self, body), eventLoop: loop)
        self.databaseThread.run {
            var failure: String?
            do throws(LMDBError) {
                try database.defragment()
            } catch {
                failure = error.description
            }
            let outcome = failure
            loop.execute {
                let (member, body) = bound.value
                // A received database, once it counts, is read where it lies by then.
                if outcome == nil, !member.core.isInstallingSnapshot {
                    member.core.keyspace.store.committed(database.committedNumber)
                    member.noteStoreSize()
                    member.scheduleTurn()
                }
                body(outcome)
            }
        }
    }

    /// Hashes all rows as they were committed last, beside the turns of the loop.
    func hash(_ body: @escaping (Result<[UInt8], GRPCError>) -> Void) {
        self.ask(.commitBarrier) { outcome in
            if case .failed(let error) = outcome { return body(.failure(self.status(error))) }
            let bound = NIOLoopBound((self, body), eventLoop: self.loop)
            let database = self.database
            let loop = self.loop
            // As long as an export: none waits for another.
            WorkThread("hash").run {
                let result = Result { try Self.hash(try database.snapshot()) }
                loop.execute {
                    let (member, body) = bound.value
                    let answer = result.map {
                        HashResponse(header: member.header, hash: $0).encode()
                    }
                    body(answer.mapError { GRPCError(code: .unknown, message: "\($0)") })
                }
            }
        }
    }

    private static func hash(_ snapshot: LMDBSnapshot) throws -> UInt32 {
        defer { snapshot.end() }
        let first: [UInt8] = []
        return RowsHash.over { bucket, body in snapshot.scan(bucket, from: first.span, body) }
    }

    /// Answers what can be answered while no downgrade can be under way.
    func downgrade(_ request: DowngradeRequest, _ responder: GRPCResponder) {
        guard let cluster = self.core.cluster.version else {
            responder.fail(self.status(.clusterVersionUnavailable))
            return
        }
        switch request.action {
        case .validate:
            guard let target = ClusterVersion(Self.completed(request.version)) else {
                responder.fail(self.status(.wrongDowngradeVersionFormat))
                return
            }
            guard target.major == cluster.major, target.minor + 1 == cluster.minor else {
                responder.fail(self.status(.invalidDowngradeTargetVersion))
                return
            }
            self.succeed(responder, cluster)
        case .cancel where self.configuration.compatibility == .v35:
            responder.fail(self.status(.noInflightDowngrade))
        case .cancel:
            self.succeed(responder, cluster)
        default:
            responder.fail(
                GRPCError(code: .unimplemented, message: "ternd cannot downgrade a cluster yet")
            )
        }
    }

    private func succeed(_ responder: GRPCResponder, _ version: ClusterVersion) {
        let answer = DowngradeResponse(header: self.header, version: "\(version)")
        responder.succeed(ByteBuffer(bytes: answer.encode()))
    }

    /// "3.5" stands for "3.5.0".
    private static func completed(_ version: String) -> String {
        version.split(separator: ".").count == 2 ? version + ".0" : version
    }
}

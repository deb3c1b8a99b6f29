package import EtcdAPI
package import GRPCTransport

extension CallFailure {
    /// Puts together what is known of a call over gRPC.
    package init(
        shape: RPCShape,
        onlyReads: Bool = false,
        requiredLeader: Bool = false,
        error: GRPCError
    ) {
        self.init(
            shape: shape,
            onlyReads: onlyReads,
            requiredLeader: requiredLeader,
            ending: CallEnding(
                code: error.code.rawValue,
                message: error.message,
                isServers: error.origin == .server,
                requestMayHaveLeft: error.requestMayHaveLeft
            )
        )
    }
}

extension EtcdClientError {
    /// The error for a failed call, with the outcome that the table gives it.
    init(_ failure: CallFailure, _ error: GRPCError, at endpoint: Endpoint) {
        let rule = OutcomeTable.rule(for: failure)
        self.init(
            endpoint: endpoint,
            operation: failure.shape.name,
            code: error.code,
            message: error.message,
            origin: error.origin,
            outcome: rule.outcome,
            reason: rule.reason,
            isTransient: rule.isTransient
        )
    }
}

"""A client of one member that never retries, on the message classes of Python's etcd3 package."""
import os

# Its handlers around fork are for children that use gRPC; ours run another program at once.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

import grpc
from etcd3 import etcdrpc as rpc


class Unknown(Exception):
    """The call failed; whether it took effect is not known."""


class Client:
    """One connection to one member."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.channel = grpc.insecure_channel(endpoint, options=[
            ("grpc.enable_retries", 0), ("grpc.initial_reconnect_backoff_ms", 50),
            ("grpc.min_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200),
            ("grpc.max_receive_message_length", -1), ("grpc.use_local_subchannel_pool", 1)])
        self.kv = rpc.KVStub(self.channel)
        self.leases = rpc.LeaseStub(self.channel)
        self.cluster = rpc.ClusterStub(self.channel)
        self.maintenance = rpc.MaintenanceStub(self.channel)

    def call(self, method, request, timeout=5):
        try:
            return method(request, timeout=timeout)
        except grpc.RpcError as error:
            raise Unknown(f"{self.endpoint}: {error.code().name}: {error.details()}") from None

    def put(self, key, value, lease=0, timeout=5):
        return self.call(self.kv.Put, rpc.PutRequest(key=key, value=value, lease=lease), timeout)

    def range(self, key, end=b"", serializable=False, revision=0, timeout=5, **options):
        return self.call(self.kv.Range, rpc.RangeRequest(
            key=key, range_end=end, serializable=serializable, revision=revision, **options), timeout)

    def delete(self, key, end=b"", timeout=5):
        return self.call(self.kv.DeleteRange, rpc.DeleteRangeRequest(key=key, range_end=end), timeout)

    def txn(self, request, timeout=5):
        return self.call(self.kv.Txn, request, timeout)

    def compact(self, revision, physical=True, timeout=30):
        return self.call(self.kv.Compact, rpc.CompactionRequest(revision=revision, physical=physical), timeout)

    def grant(self, lease, ttl, timeout=5):
        return self.call(self.leases.LeaseGrant, rpc.LeaseGrantRequest(ID=lease, TTL=ttl), timeout)

    def revoke(self, lease, timeout=5):
        return self.call(self.leases.LeaseRevoke, rpc.LeaseRevokeRequest(ID=lease), timeout)

    def status(self, timeout=5):
        return self.call(self.maintenance.Status, rpc.StatusRequest(), timeout)

    def hash(self, revision=0, timeout=30):
        """HashKV, whose message the package lacks: its request is one number, its answer four fields."""
        method = self.channel.unary_unary("/etcdserverpb.Maintenance/HashKV")
        request = b"" if revision == 0 else b"\x08" + varint(revision)
        answer = self.call(method, request, timeout)
        return HashAnswer(answer)

    def close(self):
        self.channel.close()


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


class HashAnswer:
    """hash, compact revision and the header's revision of a HashKVResponse."""

    def __init__(self, data):
        import wiretext

        self.hash = self.compacted = self.revision = 0
        for number, value in wiretext.fields(data):
            if number == 1:
                self.revision = dict(wiretext.fields(value)).get(3, 0)
            elif number == 2:
                self.hash = value
            elif number == 3:
                self.compacted = value - (1 << 64) if value >> 63 else value

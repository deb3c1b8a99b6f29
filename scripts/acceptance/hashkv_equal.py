"""The same mixed operations on two stores, one after the other: equal answers, and equal HashKV.

    hashkv_equal.py LEFT RIGHT [--operations 10000] [--seed 1]

The hash is compared at several revisions, before compaction, after compaction at a revision whose keys
still live, and after more operations. Leases get their ids from the seed and none expires.
"""
import argparse
import random
import shutil
import sys
import tempfile

from cluster import AcceptanceError, Cluster, refuse
from etcd3 import etcdrpc as rpc
from storeclient import Client, Unknown


class Mixture:
    """Draws operations; both stores get the same ones."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.leases = []
        self.next_lease = 1000

    def key(self):
        return b"k%03d" % self.random.randrange(300)

    def value(self):
        return bytes(self.random.randrange(256) for _ in range(self.random.choice((0, 1, 8, 60, 300))))

    def put(self):
        lease = self.random.choice(self.leases) if self.leases and self.random.random() < 0.2 else 0
        return rpc.PutRequest(key=self.key(), value=self.value(), lease=lease,
                              prev_kv=self.random.random() < 0.2)

    def keep(self):
        """A put that keeps the value or the lease; refused where the key is missing."""
        if self.random.random() < 0.5:
            return rpc.PutRequest(key=self.key(), ignore_value=True)
        return rpc.PutRequest(key=self.key(), value=self.value(), ignore_lease=True)

    def delete(self):
        key = self.key()
        end = b"" if self.random.random() < 0.7 else b"k%03d" % min(999, int(key[1:]) + self.random.randrange(6))
        return rpc.DeleteRangeRequest(key=key, range_end=end, prev_kv=self.random.random() < 0.3)

    def range(self):
        key = self.key()
        return rpc.RangeRequest(
            key=key, range_end=self.random.choice((b"", b"\0", b"k999")), limit=self.random.choice((0, 1, 7)),
            sort_order=self.random.randrange(3), sort_target=rpc.RangeRequest.KEY,
            keys_only=self.random.random() < 0.2, count_only=self.random.random() < 0.2)

    def compare(self):
        kind = self.random.randrange(4)
        common = {"key": self.key(), "result": self.random.randrange(4)}
        if kind == 0:
            return rpc.Compare(target=rpc.Compare.VERSION, version=self.random.randrange(3), **common)
        if kind == 1:
            return rpc.Compare(target=rpc.Compare.CREATE, create_revision=self.random.randrange(2000), **common)
        if kind == 2:
            return rpc.Compare(target=rpc.Compare.MOD, mod_revision=self.random.randrange(4000), **common)
        return rpc.Compare(target=rpc.Compare.VALUE, value=self.value(), **common)

    def branch(self, depth):
        operations = []
        for _ in range(self.random.randrange(5)):
            kind = self.random.random()
            if kind < 0.4:
                operations.append(rpc.RequestOp(request_put=self.put()))
            elif kind < 0.6:
                operations.append(rpc.RequestOp(request_delete_range=self.delete()))
            elif kind < 0.9 or depth == 0:
                operations.append(rpc.RequestOp(request_range=self.range()))
            else:
                operations.append(rpc.RequestOp(request_txn=self.txn(depth - 1)))
        return operations

    def txn(self, depth=2):
        return rpc.TxnRequest(compare=[self.compare() for _ in range(self.random.randrange(3))],
                              success=self.branch(depth), failure=self.branch(depth))

    def grant(self):
        self.next_lease += 1
        self.leases.append(self.next_lease)
        return rpc.LeaseGrantRequest(ID=self.next_lease, TTL=100_000)

    def revoke(self):
        if not self.leases:
            return rpc.LeaseRevokeRequest(ID=1)
        return rpc.LeaseRevokeRequest(ID=self.leases.pop(self.random.randrange(len(self.leases))))

    def draw(self):
        names = ("put", "keep", "delete", "range", "txn", "grant", "revoke")
        name = self.random.choices(names, (50, 4, 10, 8, 20, 2, 1))[0]
        return name, getattr(self, name)()


def send(client, name, request):
    """The answer without ids, or the refusal."""
    method = {"put": client.kv.Put, "keep": client.kv.Put, "delete": client.kv.DeleteRange,
              "range": client.kv.Range, "txn": client.kv.Txn, "grant": client.leases.LeaseGrant,
              "revoke": client.leases.LeaseRevoke}[name]
    try:
        answer = client.call(method, request, 10)
    except Unknown as error:
        return str(error).split(": ", 1)[1]
    answer.header.cluster_id = answer.header.member_id = answer.header.raft_term = 0
    return answer


class Pair:
    """Two stores that must stay alike."""

    def __init__(self, left, right):
        self.clients = [Client(left.members[0].endpoint), Client(right.members[0].endpoint)]
        self.problems = []
        self.compared = 0

    def operate(self, number, name, request):
        one, other = (send(client, name, request) for client in self.clients)
        self.compared += 1
        if one != other:
            self.problems.append(f"operation {number} ({name}) was answered differently:\n{request}\n"
                                 f"left: {one}\nright: {other}")
        return one

    def hashes(self, title, revision=0):
        one, other = (self.hashed(client, revision) for client in self.clients)
        print(f"{title}: {one}" + ("" if one == other else f" on the left, {other} on the right"))
        if one != other:
            self.problems.append(f"{title}: the hashes differ")

    def hashed(self, client, revision):
        """What HashKV says, in words; a refusal is an answer too."""
        try:
            answer = client.hash(revision)
        except Unknown as error:
            return str(error).split(": ", 1)[1]
        return f"HashKV {answer.hash} at revision {revision or answer.revision}, compacted at {answer.compacted}"

    @property
    def revision(self):
        return self.clients[0].range(b"k").header.revision


def run(options, directory):
    mixture = Mixture(options.seed)
    with Cluster(options.left, f"{directory}/left") as left, Cluster(options.right, f"{directory}/right") as right:
        left.start()
        right.start()
        pair = Pair(left, right)

        def operate(count, first):
            for number in range(first, first + count):
                pair.operate(number, *mixture.draw())
                if len(pair.problems) > 3:
                    return

        operate(options.operations, 0)
        newest = pair.revision
        pair.hashes("after the operations")
        for share in (4, 2):
            pair.hashes(f"at revision {newest // share}", newest // share)
        live = newest - newest // 5
        for client in pair.clients:
            client.compact(live)
        pair.hashes(f"after compaction at {live}")
        operate(options.operations // 10, options.operations)
        pair.hashes("after more operations")
        for client in pair.clients:
            client.compact(pair.revision)
        pair.hashes("after compaction at the newest revision")
        if options.sabotage:
            pair.clients[1].put(b"k000", b"stray")
            pair.hashes("sabotaged")
    if pair.problems:
        print("\n".join(pair.problems[:5]))
        return 1
    print(f"hashkv-equal: {pair.compared:,} answers and every HashKV equal")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("left")
    parser.add_argument("right")
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sabotage", action="store_true", help="one stray put: must be noticed")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="hashkv-")
    try:
        status = run(options, directory)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()

"""Under load a member is added as a learner, promoted, and an old one removed: nothing lost, reads go on.

    membership_under_load.py BINARY

A reader asks every member that belongs, every 20 ms, for a linearizable read; the longest time in which
no member answered one is the outage. Removing the leader costs one election, and no more is allowed.
"""
import argparse
import shutil
import sys
import tempfile
import threading
import time

from cluster import AcceptanceError, Cluster, Member, eventually, free_ports, refuse
from etcd3 import etcdrpc as rpc
from ledger import Judge, Writer
from storeclient import Client, Unknown

OUTAGE_MAX = 5.0


class Reader(threading.Thread):
    """Linearizable reads through whichever members belong now."""

    def __init__(self, cluster):
        super().__init__(daemon=True)
        self.cluster, self.stopped = cluster, threading.Event()
        self.answered = self.failed = 0
        self.outage = 0.0
        self.failures = {}

    def run(self):
        clients, last, revision = {}, time.monotonic(), 0
        while not self.stopped.is_set():
            for member in list(self.cluster.members):
                client = clients.setdefault(member.endpoint, Client(member.endpoint))
                try:
                    found = client.range(b"w00/", timeout=2).header.revision
                    if found < revision:
                        self.failures[f"a read went back from {revision} to {found}"] = 1
                    revision = found
                    now = time.monotonic()
                    self.outage = max(self.outage, now - last)
                    last = now
                    self.answered += 1
                except Unknown as error:
                    said = str(error).split(": ", 1)[1]
                    self.failures[said] = self.failures.get(said, 0) + 1
                    self.failed += 1
            time.sleep(0.02)
        for client in clients.values():
            client.close()


def change(what, action, seconds=30):
    """Tries until the cluster accepts the change: the strict check may want members to settle first."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = action()
            print(f"{what}: done")
            return answer
        except Unknown as error:
            if time.monotonic() > deadline:
                raise AcceptanceError(f"{what}: {error}") from None
            time.sleep(0.3)


def leader(cluster):
    for member in cluster.members:
        client = Client(member.endpoint)
        status = client.status()
        client.close()
        if status.leader == status.header.member_id:
            return member, status.header.member_id
    raise AcceptanceError("nobody leads")


def run(binary, directory):
    problems = []
    with Cluster(binary, directory, size=3, token="membership") as cluster:
        cluster.start()
        time.sleep(6)
        original = list(cluster.members)
        writers = Writer.start_on(cluster, 3)
        reader = Reader(cluster)
        reader.start()
        judge = Judge(cluster, writers)
        time.sleep(1)
        old, old_id = leader(cluster)
        stay = next(member for member in original if member is not old)
        client = Client(stay.endpoint)
        client_port, peer_port = free_ports(2)
        new = Member("m4", cluster.members[0].directory, client_port, peer_port)
        added = change("adding a learner", lambda: add_learner(client, new.peer))
        identity = added.member.ID
        cluster.start_member(new, "existing", f"{cluster.initial},m4={new.peer}")
        change("promoting it", lambda: promote(client, identity), 60)
        eventually("m4 serves", new.healthy, 30)
        cluster.members.append(new)
        time.sleep(1)
        cluster.members.remove(old)
        change("removing the leader", lambda: client.call(
            client.cluster.MemberRemove, rpc.MemberRemoveRequest(ID=old_id)))
        eventually("the removed member ends", lambda: not old.running, 30)
        print(f"the removed member ended with {old.process.returncode}")
        time.sleep(3)
        reader.stopped.set()
        reader.join(10)
        Writer.finish(writers)
        found, rows, _ = judge.check()
        problems += found
        hashes = judge.hashes()
        if len(set(hashes.values())) != 1:
            problems.append(f"the members' hashes differ: {hashes}")
        if reader.outage > OUTAGE_MAX:
            problems.append(f"no linearizable read for {reader.outage:.1f} s")
        problems += [text for text in reader.failures if text.startswith("a read went back")]
        print(f"membership-under-load: {reader.answered:,} linearizable reads, {reader.failed} failed "
              f"{reader.failures or ''}, the longest outage {reader.outage * 1000:.0f} ms")
        print(f"membership-under-load: {sum(len(w.acknowledged) for w in writers):,} acknowledged puts, "
              f"{rows:,} there, HashKV {hashes}")
        client.close()
        old.kill()
    print("\n".join(problems[:10]) or "membership-under-load: none lost, none repeated")
    return 1 if problems else 0


def add_learner(client, url):
    """MemberAdd with isLearner, a field that the package's message is too old for."""
    method = client.channel.unary_unary("/etcdserverpb.Cluster/MemberAdd",
                                        response_deserializer=rpc.MemberAddResponse.FromString)
    return client.call(method, rpc.MemberAddRequest(peerURLs=[url]).SerializeToString() + b"\x10\x01")


def promote(client, identity):
    """MemberPromote, which the package lacks: its request is the id, its answer is not looked at."""
    from storeclient import varint

    method = client.channel.unary_unary("/etcdserverpb.Cluster/MemberPromote")
    return client.call(method, b"\x08" + varint(identity))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="membership-")
    try:
        status = run(options.binary, directory)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()

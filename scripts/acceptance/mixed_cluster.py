"""etcd and ternd as members of one cluster, over etcd's own peer protocol.

    mixed_cluster.py [TRIAL...] [--etcd etcd] [--ternd ternd] [--seed 1] [--rounds 20]

kills      two etcd and one ternd, each leading in turn; kill -9 at random under load, in rounds
snapshots  a member that fell behind the log catches up by snapshot, from the one to the other and back
migration  three etcd become three ternd, one member after the other, under load

After every step nothing acknowledged may be missing, and HashKV, members and their ids must be equal on
all members. Every put has a key of its own and is never sent twice.
"""
import argparse
import json
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import urllib.request

from cluster import AcceptanceError, Cluster, Member, eventually, find, free_ports, refuse
from storeclient import Client, Unknown, rpc

WRITERS = 3
SETTLED = 6  # Seconds; the strict check of changes wants members connected for five.


class Wrong(Exception):
    """What a store did and must not do, in a sentence."""


class Mixed(Cluster):
    """A cluster whose members run different programs."""

    def __init__(self, binaries, directory, flags=()):
        super().__init__(binaries[0], directory, len(binaries), flags, token="mixed")
        self.programs = {member.name: find(binary) for member, binary in zip(self.members, binaries)}
        self.directory = directory

    def start_member(self, member, *rest, **options):
        self.binary = self.programs[member.name]
        flags = ["--experimental-snapshot-catchup-entries=5"] if "ternd" in self.binary else []
        return super().start_member(member, *rest, flags=flags, **options)

    def add(self, name, binary):
        """Adds a member and starts it."""
        member = Member(name, self.directory, *free_ports(2))
        self.programs[name] = find(binary)
        asked = rpc.MemberAddRequest(peerURLs=[member.peer])
        persistently(lambda: self.ask(lambda client: client.call(client.cluster.MemberAdd, asked)))
        self.members.append(member)
        self.initial += f",{name}={member.peer}"
        self.start_member(member, "existing", self.initial)
        eventually(f"{name} joins", member.healthy, 30)
        eventually(f"{name} is known", lambda: name in self.listed(), 30)

    def remove(self, member):
        """Removes a member, which has to end by itself."""
        asked = rpc.MemberRemoveRequest(ID=identity(member))
        others = [other for other in self.members if other is not member]
        persistently(lambda: self.ask(lambda client: client.call(client.cluster.MemberRemove, asked), others))
        eventually(f"{member.name} ends after its removal", lambda: not member.running, 20)
        if member.process.returncode != 0:
            raise Wrong(f"{member.name} ended with {member.process.returncode} after its removal")
        self.members = others
        self.initial = ",".join(f"{other.name}={other.peer}" for other in others)

    def ask(self, call, members=None):
        """Asks one member after the other until one answers."""
        failure = None
        for member in members or self.members:
            client = Client(member.endpoint)
            try:
                return call(client)
            except Unknown as error:
                failure = error
            finally:
                client.close()
        raise failure

    def listed(self):
        """The names that the first member knows."""
        return {member.get("name") for member in json.loads(peers_of(self.members[0]))}

    def leader(self):
        """The member that leads, None while nobody does."""
        for member in self.members:
            try:
                leader = status(member).leader
            except Unknown:
                continue
            return next((other for other in self.members if identity(other) == leader), None)
        return None

    def lead(self, member):
        """Hands leadership to a member."""
        def moved():
            leader = self.leader()
            if leader in (None, member):
                return leader
            client = Client(leader.endpoint)
            try:
                client.call(client.maintenance.MoveLeader, rpc.MoveLeaderRequest(targetID=identity(member)))
            except Unknown:
                pass
            finally:
                client.close()
            return None
        eventually(f"{member.name} leads", moved, 30, every=0.3)


class Writer(threading.Thread):
    """Puts one key after the other, through the members in turn, until told to stop."""

    def __init__(self, number, cluster):
        super().__init__(daemon=True)
        self.number, self.cluster = number, cluster
        self.acknowledged = {}
        self.stopped = threading.Event()
        self.clients = {}

    def run(self):
        count = 0
        while not self.stopped.is_set():
            members = self.cluster.members
            endpoint = members[(self.number + count // 50) % len(members)].endpoint
            client = self.clients.get(endpoint) or self.clients.setdefault(endpoint, Client(endpoint))
            key = b"%02d/%08d" % (self.number, count)
            count += 1
            try:
                self.acknowledged[key] = client.put(key, b"v" * 100, timeout=8).header.revision
            except Unknown:
                time.sleep(0.05)

    @staticmethod
    def all(cluster):
        writers = [Writer(number, cluster) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        return writers


def persistently(call, seconds=40):
    """A change of membership, refused as long as the members were not connected long enough."""
    def attempt():
        try:
            return call() or True
        except Unknown as error:
            if any(word in str(error) for word in ("unhealthy", "not enough started", "timed out")):
                return None
            raise
    return eventually("the change of membership", attempt, seconds, every=0.5)


def status(member):
    client = Client(member.endpoint)
    try:
        return client.status()
    finally:
        client.close()


def identity(member):
    if not hasattr(member, "identity"):
        member.identity = status(member).header.member_id
    return member.identity


def peers_of(member):
    with urllib.request.urlopen(f"{member.peer}/members", timeout=5) as answer:
        return answer.read()


def compare(cluster, writers, what):
    """Compares what all members hold with each other and with what was acknowledged."""
    told = {}
    for writer in writers:
        told.update(dict(writer.acknowledged))
    reader = cluster.ask(lambda client: client.range(b"0", b"1", limit=1, timeout=20))
    revision = reader.header.revision
    hashes, lists = {}, {}
    for member in cluster.members:
        client = Client(member.endpoint)
        eventually(f"{member.name} reaches revision {revision}",
                   lambda: client.range(b"0", serializable=True).header.revision >= revision, 40)
        hashes[member.name] = client.hash(revision).hash
        lists[member.name] = peers_of(member)
        rows, start = {}, b"0"
        while True:
            page = client.range(start, b"1", revision=revision, limit=5000, serializable=True, timeout=30)
            rows.update((kv.key, kv.mod_revision) for kv in page.kvs)
            if not page.more:
                break
            start = page.kvs[-1].key + b"\0"
        for key, acknowledged in told.items():
            if acknowledged <= revision and rows.get(key) != acknowledged:
                raise Wrong(f"{what}: {key.decode()} was acknowledged at {acknowledged} and is at "
                            f"{rows.get(key)} on {member.name}")
        client.close()
    for name, values in (("HashKV", hashes), ("GET /members", lists)):
        if len(set(values.values())) != 1:
            raise Wrong(f"{what}: {name} differs: {values}")
    print(f"{what}: revision {revision:,}, {len(told):,} acknowledged puts there, HashKV "
          f"{hashes[cluster.members[0].name]} on {', '.join(hashes)}", flush=True)


def stop(writers):
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join(30)


def kills(options, directory):
    generator = random.Random(options.seed)
    binaries = [options.etcd, options.ternd, options.etcd]
    with Mixed(binaries, directory, ["--snapshot-count=500"]) as cluster:
        cluster.start()
        writers = Writer.all(cluster)
        for member in cluster.members:
            cluster.lead(member)
            time.sleep(1)
            compare(cluster, writers, f"{member.name} led ({pathlib.Path(cluster.programs[member.name]).name})")
        for number in range(1, options.rounds + 1):
            time.sleep(generator.uniform(0.1, 1))
            victims = generator.sample(cluster.members, generator.choice((1, 1, 1, 2, 3)))
            for victim in victims:
                victim.kill()
            time.sleep(generator.uniform(0, 1))
            for victim in victims:
                cluster.start_member(victim)
            cluster.wait(60)
            if number % 5 == 0 or number == options.rounds:
                compare(cluster, writers, f"{number} rounds of kills")
        stop(writers)
        compare(cluster, writers, "the end")


def snapshots(options, directory):
    binaries = [options.etcd, options.ternd, options.etcd]
    with Mixed(binaries, directory, ["--snapshot-count=100"]) as cluster:
        cluster.start()
        etcd, ternd, other = cluster.members
        writers = Writer.all(cluster)
        for leader, behind, entries in ((etcd, ternd, 6_000), (ternd, other, 1_000)):
            cluster.lead(leader)
            behind.kill()
            cluster.members.remove(behind)
            goal = status(leader).header.revision + entries
            # etcd 3.4 always keeps 5,000 entries behind a snapshot.
            eventually("enough is written", lambda: status(leader).header.revision > goal, 300)
            cluster.ask(lambda client: client.compact(goal - 200))
            cluster.members.append(behind)
            cluster.start_member(behind)
            cluster.wait(60)
            sender = pathlib.Path(cluster.programs[leader.name]).name
            log = behind.log.read_text(errors="replace")
            if "installed snapshot" not in log and "finished applying incoming snapshot" not in log:
                raise Wrong(f"{behind.name} caught up without a snapshot")
            compare(cluster, writers, f"{behind.name} caught up by a snapshot from {sender}")
        stop(writers)
        cluster.kill()
        for member in cluster.members:
            cluster.start_member(member)
        cluster.wait(60)
        compare(cluster, writers, "all were killed")


def migration(options, directory):
    with Mixed([options.etcd] * 3, directory, ["--snapshot-count=500"]) as cluster:
        cluster.start()
        writers = Writer.all(cluster)
        for number, old in enumerate(list(cluster.members)):
            time.sleep(SETTLED)
            cluster.add(f"t{number + 1}", options.ternd)
            compare(cluster, writers, f"t{number + 1} joined")
            time.sleep(SETTLED)
            cluster.remove(old)
            compare(cluster, writers, f"{old.name} is gone")
        stop(writers)
        cluster.kill()
        for member in cluster.members:
            cluster.start_member(member)
        cluster.wait(60)
        compare(cluster, writers, "three ternd, killed and started again")


TRIALS = {"kills": kills, "snapshots": snapshots, "migration": migration}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help=f"of {', '.join(TRIALS)}; all unless named")
    parser.add_argument("--etcd", default="etcd")
    parser.add_argument("--ternd", default="ternd")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", help="keep data and logs there")
    options = parser.parse_args()
    unknown = [name for name in options.trials if name not in TRIALS]
    if unknown:
        refuse(f"there is no trial {unknown[0]}; there are {', '.join(TRIALS)}", 64)
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="mixed-cluster-"))
    try:
        for name in options.trials or TRIALS:
            TRIALS[name](options, work / name)
            print(f"mixed-cluster: {name} holds", flush=True)
    except Wrong as error:
        print(f"mixed-cluster: {error}")
        sys.exit(1)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()

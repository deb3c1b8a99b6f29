"""kill -9 at random points under load: what was acknowledged is there, once, and all members agree.

    kill_cycles.py BINARY [--members 3] [--cycles 300] [--seed 1]

Every put has a key of its own and is never sent twice. An acknowledged key must be there with the very
revision that was acknowledged; no key may have been written twice; and every revision of the store must
belong to one of the puts. The members that are killed, and when, follow from the seed.
"""
import argparse
import random
import shutil
import sys
import tempfile
import threading
import time

from cluster import AcceptanceError, Cluster, eventually, refuse
from storeclient import Client, Unknown

WRITERS = 8
FULL_CHECK_EVERY = 25


class Writer(threading.Thread):
    """Puts one key after the other through one member, until told to stop."""

    def __init__(self, number, endpoint):
        super().__init__(daemon=True)
        self.number, self.endpoint = number, endpoint
        self.acknowledged = {}
        self.unknown = set()
        self.rate = 0
        self.stopped = threading.Event()

    def run(self):
        client = Client(self.endpoint)
        count = 0
        while not self.stopped.is_set():
            key = b"w%02d/%08d" % (self.number, count)
            count += 1
            try:
                self.unknown.add(key)
                revision = client.put(key, b"x" * 100, timeout=8).header.revision
                self.acknowledged[key] = revision
                self.unknown.discard(key)
            except Unknown:
                time.sleep(0.02)
        client.close()


class Judge:
    """Compares what the store holds with what the writers were told."""

    def __init__(self, cluster, writers):
        self.cluster, self.writers = cluster, writers

    def everything(self, client):
        """All rows at one revision, in pages."""
        rows, start, revision = {}, b"w", 0
        while True:
            page = client.range(start, b"x", revision=revision, limit=5000, timeout=30)
            revision = revision or page.header.revision
            rows.update((kv.key, kv) for kv in page.kvs)
            if not page.more:
                return rows, revision
            start = page.kvs[-1].key + b"\0"

    def check(self):
        """Every problem found, as sentences; none is what we want."""
        acknowledged, unknown = {}, set()
        for writer in self.writers:
            unknown |= set(writer.unknown)
            acknowledged.update(dict(writer.acknowledged))
        client = Client(self.cluster.members[0].endpoint)
        rows, revision = self.everything(client)
        problems = []
        for key, told in acknowledged.items():
            row = rows.get(key)
            if row is None:
                problems.append(f"{key.decode()} was acknowledged at revision {told} and is lost")
            elif row.mod_revision != told:
                problems.append(f"{key.decode()} was acknowledged at {told} and is at {row.mod_revision}")
        for key, row in rows.items():
            if row.version != 1:
                problems.append(f"{key.decode()} was written {row.version} times")
            if key not in acknowledged and key not in unknown:
                # Acknowledged between the two looks; the next check sees it.
                unknown.add(key)
        revisions = {row.mod_revision for row in rows.values()}
        if len(revisions) != len(rows) or (rows and max(revisions) - 1 != len(rows)):
            problems.append(f"{len(rows)} puts made revisions up to {max(revisions)}: one was applied twice, "
                            "or a key is lost")
        client.close()
        return problems, len(rows), revision

    def hashes(self):
        """HashKV of every member at one revision."""
        newest = Client(self.cluster.members[0].endpoint)
        revision = newest.range(b"w", timeout=10).header.revision
        newest.close()
        found = {}
        for member in self.cluster.members:
            client = Client(member.endpoint)
            eventually(f"{member.name} reaches revision {revision}",
                       lambda: client.range(b"w", timeout=10).header.revision >= revision, 20)
            found[member.name] = client.hash(revision).hash
            client.close()
        return found


def spoil(cluster, judge):
    """Deletes an acknowledged key and writes another once more: both must be noticed."""
    client = Client(cluster.members[0].endpoint)
    keys = sorted(judge.writers[0].acknowledged)
    client.delete(keys[0])
    client.put(keys[1], b"again")
    client.close()


def run(options, directory):
    generator = random.Random(options.seed)
    with Cluster(options.binary, directory, size=options.members, token="kills",
                 flags=options.flag) as cluster:
        cluster.start()
        judge = Judge(cluster, [])
        total = 0
        began = time.monotonic()
        writers = [Writer(number, cluster.members[number % options.members].endpoint)
                   for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        judge.writers = writers
        for cycle in range(1, options.cycles + 1):
            time.sleep(generator.uniform(0.02, 0.6))
            count = 1 if options.members == 1 or generator.random() < 0.7 else generator.randint(2, options.members)
            victims = generator.sample(cluster.members, count)
            for victim in victims:
                victim.kill()
            time.sleep(generator.uniform(0, 0.2))
            for victim in victims:
                cluster.start_member(victim)
            cluster.wait(60)
            total += count
            if cycle % FULL_CHECK_EVERY == 0 or cycle == options.cycles:
                for writer in writers:
                    writer.stopped.set()
                for writer in writers:
                    writer.join(30)
                if options.sabotage:
                    spoil(cluster, judge)
                problems, rows, _ = judge.check()
                hashes = judge.hashes()
                if len(set(hashes.values())) != 1:
                    problems.append(f"the members' hashes differ: {hashes}")
                acknowledged = sum(len(writer.acknowledged) for writer in judge.writers)
                print(f"cycle {cycle}: {total} processes killed, {acknowledged:,} puts acknowledged, "
                      f"{rows:,} there, HashKV {set(hashes.values())}, {time.monotonic() - began:.0f} s", flush=True)
                if problems:
                    print("\n".join(problems[:20]))
                    return 1
                fresh = [Writer(len(judge.writers) + number, cluster.members[number % options.members].endpoint)
                         for number in range(WRITERS)]
                judge.writers = judge.writers + fresh
                writers = fresh
                if cycle != options.cycles:
                    for writer in writers:
                        writer.start()
        acknowledged = sum(len(writer.acknowledged) for writer in judge.writers)
        print(f"kill-cycles: {options.cycles} cycles of {options.members} members: {acknowledged:,} acknowledged "
              "puts, none lost, none repeated, HashKV equal")
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--members", type=int, default=3)
    parser.add_argument("--cycles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flag", action="append", default=["--snapshot-count=1000"])
    parser.add_argument("--sabotage", action="store_true", help="spoil two keys: must be noticed")
    parser.add_argument("--keep", help="keep data and logs there")
    options = parser.parse_args()
    directory = options.keep or tempfile.mkdtemp(prefix="kill-cycles-")
    try:
        status = run(options, directory)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()

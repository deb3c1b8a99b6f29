"""Who wrote what and was told what: the account by which lost and repeated writes are found."""
import threading
import time

from cluster import eventually
from storeclient import Client, Unknown


class Writer(threading.Thread):
    """Puts one key after the other through one member, until told to stop."""

    def __init__(self, number, endpoint, size=100):
        super().__init__(daemon=True)
        self.number, self.endpoint, self.size = number, endpoint, size
        self.errors = {}
        self.acknowledged = {}
        self.unknown = set()
        self.stopped = threading.Event()

    def run(self):
        client = Client(self.endpoint)
        count = 0
        while not self.stopped.is_set():
            key = b"w%02d/%08d" % (self.number, count)
            count += 1
            try:
                self.unknown.add(key)
                revision = client.put(key, b"x" * self.size, timeout=8).header.revision
                self.acknowledged[key] = revision
                self.unknown.discard(key)
            except Unknown as error:
                said = str(error).split(": ", 1)[1]
                self.errors[said] = self.errors.get(said, 0) + 1
                time.sleep(0.02)
        client.close()

    @staticmethod
    def finish(writers):
        """Stops them and waits for their last answers."""
        for writer in writers:
            writer.stopped.set()
        for writer in writers:
            writer.join(30)

    @staticmethod
    def start_on(cluster, count, first=0, size=100):
        """So many writers spread over the members, numbered from `first`."""
        writers = [Writer(first + number, cluster.members[number % len(cluster.members)].endpoint, size)
                   for number in range(count)]
        for writer in writers:
            writer.start()
        return writers


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

"""Clusters of a store's real processes on loopback, for the acceptance tools.

Every process started here dies with the tool, also when the tool is killed, and is stopped by its own
process id. Ports are free ones; directories belong to the caller.
"""
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "tern"
ROOT = pathlib.Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class AcceptanceError(Exception):
    """What the tool could not do, in a sentence; the store is not to blame."""


def find(name):
    """The path of a program: a path as it is, else by the rules of the tests' fixtures."""
    if "/" in name:
        return os.path.abspath(name)
    variable = {"etcd": "TERN_ETCD", "etcdctl": "TERN_ETCDCTL", "ternd": "TERN_TERND"}.get(name)
    candidates = [
        os.environ.get(variable or ""),
        str(ROOT / ".build/release" / name) if name.startswith("tern") else None,
        shutil.which(name),
        str(CACHE / "etcd/usr/bin" / name),
    ]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise AcceptanceError(f"{name} was not found; run scripts/prepare and scripts/build, or set ${variable}")


def die_with_parent():
    """Runs in the child: the kernel kills it when the tool ends, however the tool ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_ports(count):
    """Ports nobody listens on now; held together while choosing, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def eventually(what, condition, seconds=30, every=0.05):
    """Waits until the condition holds; names what did not come to pass."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AcceptanceError(f"{what}: not within {seconds} s")
        time.sleep(every)


class Member:
    """One member: its URLs, its directory, and its process while it runs."""

    def __init__(self, name, directory, client_port, peer_port):
        self.name = name
        self.directory = pathlib.Path(directory)
        self.endpoint = f"127.0.0.1:{client_port}"
        self.client = f"http://{self.endpoint}"
        self.peer = f"http://127.0.0.1:{peer_port}"
        self.data = self.directory / f"{name}.data"
        self.log = self.directory / f"{name}.log"
        self.process = None

    def command(self, binary, initial_cluster, token, flags, state="new"):
        return [
            binary, "--name", self.name, "--data-dir", str(self.data),
            "--listen-client-urls", self.client, "--advertise-client-urls", self.client,
            "--listen-peer-urls", self.peer, "--initial-advertise-peer-urls", self.peer,
            "--initial-cluster", initial_cluster, "--initial-cluster-token", token,
            "--initial-cluster-state", state, *flags,
        ]

    def start(self, command, wrapper=()):
        self.directory.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            # Not by preexec_fn: gRPC's threads do not survive Python code between fork and exec.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *wrapper, *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        return self.process

    @property
    def pid(self):
        return self.process.pid if self.process else None

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def healthy(self):
        """Whether a linearizable read succeeds here, asked over HTTP as a load balancer asks."""
        if not self.running:
            raise AcceptanceError(f"{self.name} ended with {self.process.returncode}; the end of its "
                                  f"log:\n{self.tail()}")
        try:
            with urllib.request.urlopen(f"{self.client}/health", timeout=2) as answer:
                return b"true" in answer.read()
        except (OSError, urllib.error.URLError):
            return False

    def tail(self, lines=8):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def signal(self, number):
        if self.running:
            self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def stop(self, seconds=20):
        """An orderly stop; a member that does not end in time is killed."""
        self.signal(signal.SIGTERM)
        if self.process:
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()


class Cluster:
    """Members that start as one new cluster."""

    def __init__(self, binary, directory, size=1, flags=(), token="acceptance", ports=None):
        self.binary = find(binary)
        self.flags = list(flags)
        self.token = token
        self.ports = ports or free_ports(2 * size)
        self.members = [
            Member(f"m{number + 1}", directory, self.ports[2 * number], self.ports[2 * number + 1])
            for number in range(size)
        ]
        self.initial = ",".join(f"{member.name}={member.peer}" for member in self.members)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def endpoints(self):
        return ",".join(member.endpoint for member in self.members)

    def start(self, wrapper=()):
        for member in self.members:
            self.start_member(member, wrapper=wrapper)
        self.wait()
        return self

    def start_member(self, member, state="new", initial=None, wrapper=(), flags=()):
        command = member.command(
            self.binary, initial or self.initial, self.token, [*self.flags, *flags], state
        )
        return member.start(command, wrapper)

    def wait(self, seconds=60):
        """Until every running member answers a linearizable read."""
        for member in self.members:
            eventually(f"{member.name} answers a linearizable read", member.healthy, seconds)

    def kill(self):
        for member in self.members:
            member.signal(signal.SIGKILL)
        for member in self.members:
            if member.process:
                member.process.wait()


def refuse(message, status=3):
    """Ends the tool with one sentence."""
    print(f"{pathlib.Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(status)

"""What a scene of the differential run is made of: commands, their outputs, and how two are compared."""
import dataclasses
import difflib
import os
import re
import shlex
import signal
import subprocess
import tempfile
import time

import wiretext
from cluster import Cluster, Member, die_with_parent

FORMATS = ("simple", "json", "fields", "table", "protobuf")

# What no two runs share, whoever serves them: masked on both sides before they are compared.
MASKS = [
    (r"took = [0-9.]+[µnm]?s", "took = <time>"),
    (r'"took":"[0-9.]+[µnm]?s"', '"took":"<time>"'),
    (r'"Took" : [0-9.]+[µnm]?s', '"Took" : <time>'),
    (r'"took":[0-9.]+', '"took":<time>'),
    (r"(\| +(?:true|false) \| +)[0-9.]+[µnm]?s", r"\1<time>"),
    (r'"ts":"[^"]*"', '"ts":"<time>"'),
    (r'"ts":[0-9.e+]+', '"ts":<time>'),
    (r"client-[0-9a-f-]{36}", "client-<id>"),
    (r"\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d(\.\d+)?", "<time>"),
    # What --debug says of the connection comes in any order.
    (r"^(INFO|WARNING): <time> \[.*", ""),
    (r"0xc[0-9a-f]{9}", "<pointer>"),
    (r'"attempt":\d+', '"attempt":<number>'),
    # How large a database file is says nothing of what is in it.
    (r'("?[dD][bB]Size(InUse)?"?\s?:\s?)\d+', r"\1<size>"),
    (r'\b[0-9.]+ [kM]B(,| +\||")', r"<size>\1"),
]


@dataclasses.dataclass
class Record:
    """One command's result, as text that is compared line by line."""

    label: str
    text: list


@dataclasses.dataclass
class Side:
    """One of the two stores."""

    name: str
    binary: str
    flags: list


class Coverage:
    """Which flags of which command were used."""

    def __init__(self, etcdctl):
        self.etcdctl = etcdctl
        self.used = set()
        self.commands, self.globals, self.shorts = {}, set(), {}
        listed = re.findall(r"^\t([a-z][a-z -]*?)\t", self.help(), re.MULTILINE)
        for command in listed:
            self.commands[command] = self.options(command)
        self.globals = self.parsed(self.help())

    def help(self, *words):
        return subprocess.run(
            [self.etcdctl, *words, "--help"], capture_output=True, text=True, env=environment()
        ).stdout

    def parsed(self, text):
        flags = set()
        for short, name in re.findall(r"^ +(?:-(\w), )?--([a-z-]+)", text, re.MULTILINE):
            flags.add(name)
            if short:
                self.shorts[short] = name
        return flags - {"help"}

    def options(self, command):
        """The command's own flags, and those that its group hands down to it."""
        words = command.split()
        own = self.help(*words)
        found = self.parsed(own.split("GLOBAL OPTIONS")[0])
        if len(words) > 1:
            group = self.help(words[0]).split("GLOBAL OPTIONS")[0]
            found |= self.parsed(group.split("OPTIONS:")[-1])
        return found

    def note(self, arguments):
        while arguments and arguments[0].startswith("--"):
            self.flag("", arguments[0][2:].split("=")[0])
            arguments = arguments[1:]
        name = " ".join(arguments[:2])
        command = name if name in self.commands else arguments[0]
        self.used.add((command, None))
        for argument in arguments[1:]:
            if argument == "--":
                break
            if argument.startswith("--"):
                self.flag(command, argument[2:].split("=")[0])
            elif re.match(r"-[a-z]$", argument):
                self.flag(command, self.shorts.get(argument[1:], argument[1:]))

    def flag(self, command, flag):
        if flag in self.commands.get(command, ()):
            self.used.add((command, flag))
        elif flag in self.globals:
            self.used.add(("(every command)", flag))

    def missing(self, excluded):
        """What `--help` names and neither a scene used nor the list excludes."""
        wanted = {(command, None) for command in self.commands}
        for command, flags in self.commands.items():
            wanted |= {(command, flag) for flag in flags}
        wanted |= {("(every command)", flag) for flag in self.globals}
        return sorted(
            (f"{command} --{flag}" if flag else command)
            for command, flag in wanted - self.used
            if not any(re.fullmatch(pattern, f"{command} --{flag}" if flag else command)
                       for pattern in excluded)
        )


def environment(**more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "ETCDCTL_API": "3", **more}


def readable(out, binary=False):
    """An output's lines; those of a protocol buffer name its fields."""
    if not binary:
        return out.decode(errors="backslashreplace").split("\n")
    try:
        return list(wiretext.lines(out))
    except ValueError as error:
        return [f"not a protocol buffer: {error}", repr(out)]


class Stage:
    """One scene on one side: its cluster, its variables, and what its commands printed."""

    def __init__(self, side, directory, coverage, members, flags):
        self.side, self.directory, self.coverage = side, directory, coverage
        self.records, self.variables, self.masks = [], {}, []
        self.ports = None
        self.cluster = None
        self.members, self.flags = members, list(flags)
        self.others, self.running = [], []

    def start(self, ports):
        self.cluster = self.make("main", self.members, ports, self.flags)
        return self

    def make(self, name, size, ports, flags=(), binary=None):
        cluster = Cluster(
            binary or self.side.binary, self.directory / name, size,
            [*(self.side.flags if binary is None else []), *flags], token=name, ports=ports,
        )
        self.others.append(cluster)
        return cluster.start()

    def other(self, name, ports, binary=None, flags=()):
        """One more cluster of one member, of this side's store unless told."""
        return self.make(name, 1, ports, flags, binary)

    def join(self, name, client_port, peer_port):
        """Starts a member that the main cluster has been told of."""
        member = Member(name, self.directory / "main", client_port, peer_port)
        self.cluster.members.append(member)
        initial = f"{self.cluster.initial},{name}={member.peer}"
        self.cluster.start_member(member, "existing", initial)
        return member

    def close(self):
        for background in list(self.running):
            background.abandon()
        for cluster in self.others:
            cluster.kill()

    # Commands.

    def split(self, line):
        for name, value in self.variables.items():
            line = line.replace("${" + name + "}", value)
        return shlex.split(line)

    def run(self, arguments, stdin=None, env=None, endpoints=None, timeout=20):
        command = [self.coverage.etcdctl, *arguments]
        if not any(argument.startswith("--endpoints") for argument in arguments):
            command.insert(1, f"--endpoints={endpoints or self.cluster.members[0].endpoint}")
        try:
            return subprocess.run(
                command, input=(stdin or "").encode(), capture_output=True,
                env=environment(**(env or {})), cwd=self.directory, timeout=timeout,
                preexec_fn=die_with_parent,
            )
        except subprocess.TimeoutExpired as late:
            return subprocess.CompletedProcess(
                command, f"never: it ran for {timeout} s", late.stdout or b"", late.stderr or b"")

    def ctl(self, line, stdin=None, formats=(), capture=None, until=None, sort=False, **options):
        """Runs etcdctl and records what it printed and its exit code.

        `formats` repeats it with each output format. `capture` keeps the first group that the
        pattern finds as a variable; from there on its value is shown as `<name>`. `until` repeats
        the command until its output contains the text, and records only the last run. `sort`
        compares the lines of the output in sorted order.
        """
        for form in formats or (None,):
            arguments = self.split(line) + (["-w", form] if form else [])
            self.coverage.note(arguments)
            result = self.run(arguments, stdin, **options)
            deadline = time.monotonic() + 30
            while until is not None and until not in result.stdout.decode(errors="replace"):
                if time.monotonic() > deadline:
                    break
                time.sleep(0.25)
                result = self.run(arguments, stdin, **options)
            shown = f"etcdctl {line}" + (f" -w {form}" if form else "")
            binary = "protobuf" in arguments
            text = readable(result.stdout, binary and result.returncode == 0)
            if capture:
                self.keep(capture[0], capture[1], "\n".join(text))
            self.record(shown, text, result.stderr, result.returncode, sort)
        return result

    def quietly(self, line, stdin=None, **options):
        """Runs etcdctl for its effect; nothing is compared."""
        return self.run(self.split(line), stdin, **options)

    def keep(self, name, pattern, text):
        found = re.search(pattern, text)
        self.variables[name] = found.group(1) if found else "0"
        if found:
            self.masks.append((re.escape(found.group(1)), f"<{name}>"))
            if re.fullmatch(r"\d{15,20}", found.group(1)):
                self.masks.append((rf"\b{int(found.group(1)):x}\b", f"<{name}>"))
            elif re.fullmatch(r"[0-9a-f]{9,16}", found.group(1)):
                self.masks.append((rf"\b{int(found.group(1), 16)}\b", f"<{name}>"))

    def background(self, line, **options):
        arguments = self.split(line)
        self.coverage.note(arguments)
        process = Background(self, line, arguments, **options)
        self.running.append(process)
        return process

    def record(self, label, text, err, code, sort=False):
        """Keeps one result; `sort` also takes lists of members apart, whose order is by random ids."""
        text = [self.masked(line) for line in text]
        errors = [self.masked(line) for line in err.decode(errors="backslashreplace").split("\n")]
        if sort:
            text = sorted(part for line in text for part in re.split(
                r'(?=\{)|[\],"]*,(?=m\d=)|(?<=ETCD_INITIAL_CLUSTER=")', line))
            text = sorted(re.sub(r'[\]},"]+("members":\[)?$', "", line) for line in text)
            errors.sort()
        errors = [line for index, line in enumerate(errors) if line and line != errors[index - 1]]
        text += [f"stderr: {line}" for line in errors] + [f"exit {code}"]
        self.records.append(Record(self.masked(label), text))

    def note(self, label, *lines):
        """Records something a scene found out by itself."""
        self.records.append(Record(label, [self.masked(str(line)) for line in lines]))

    def masked(self, line):
        for pattern, replacement in MASKS + self.masks:
            line = re.sub(pattern, replacement, line)
        if re.match(r"[|+]", line):  # A table is as wide as its widest masked cell.
            line = re.sub(r" +", " ", re.sub(r"-+", "-", line))
        return line


class Background:
    """An etcdctl that keeps running: a watch, a lock, a mirror."""

    def __init__(self, stage, line, arguments, env=None, endpoints=None):
        self.stage, self.line = stage, line
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        command = [stage.coverage.etcdctl,
                   f"--endpoints={endpoints or stage.cluster.members[0].endpoint}", *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=self.out, stderr=self.err,
            env=environment(**(env or {})), cwd=stage.directory, preexec_fn=die_with_parent,
        )

    def output(self):
        return os.pread(self.out.fileno(), 1 << 20, 0)

    def lines(self, count, seconds=15):
        """Waits for so many lines; fewer are no error, the comparison shows what is missing."""
        deadline = time.monotonic() + seconds
        while self.output().count(b"\n") < count and time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        return self

    def type(self, text):
        try:
            self.process.stdin.write(text.encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self

    def settle(self, seconds=0.3):
        """Long enough for a watch to be registered; there is nothing on the wire to wait for."""
        time.sleep(seconds)
        return self

    def end(self, number=signal.SIGINT, sort=False):
        """Ends it as a user would and records what it printed."""
        if number is not None:
            self.process.send_signal(number)
        try:
            code = self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = f"{self.process.wait()} (it did not end by itself)"
        self.err.seek(0)
        self.stage.record(f"etcdctl {self.line}", readable(self.output()), self.err.read(), code, sort)
        self.stage.running.remove(self)

    def abandon(self):
        self.process.kill()
        self.process.wait()


class Verdict:
    """How two sides' records compare, given the differences that are allowed."""

    def __init__(self, allowed):
        self.allowed = allowed
        self.compared = 0
        self.differences = []
        self.excused = {}

    def compare(self, scene, left, right):
        for index in range(max(len(left), len(right))):
            one = left[index] if index < len(left) else Record("(nothing)", [])
            other = right[index] if index < len(right) else Record("(nothing)", [])
            self.compared += 1
            if one == other:
                continue
            texts = [one.label, *one.text], [other.label, *other.text]
            reasons = []
            for allowance in self.allowed:
                changed = allowance.applied(scene, *texts)
                if changed != texts:
                    texts, _ = changed, reasons.append(allowance)
            if texts[0] == texts[1]:
                for allowance in reasons:
                    self.excused.setdefault(allowance.reason, []).append(f"{scene}: {one.label}")
            else:
                self.differences.append((scene, one.label, *texts))

    def show(self, left, right):
        for scene, label, one, other in self.differences:
            print(f"\nDIFFERENT in {scene}: {label}")
            for line in difflib.unified_diff(one, other, left, right, lineterm="", n=2):
                print(f"    {line}")


@dataclasses.dataclass
class Allowance:
    """A difference between versions that is meant: lines it rewrites, and since when and why."""

    since: str
    why: str
    label: str
    pattern: str
    replacement: str = "<allowed>"

    @property
    def reason(self):
        return f"{self.since}: {self.why}"

    def applied(self, scene, one, other):
        if not re.search(self.label, f"{scene}: {one[0]}"):
            return one, other
        return tuple(
            [line for line in (re.sub(self.pattern, self.replacement, line) for line in text) if line]
            for text in (one, other)
        )

"""Hostile inputs by the hundred thousand: no crash, no hang, no growth.

    python tests/hostile/fuzz.py [--inputs 1000000] [--seed N]

Each target gets its share of the inputs. Allowed is an answer or an error of nisba's own; anything
else, or more than a second of processor time, is a finding: printed, with the input, and the exit
status is 1. So is memory that grows by more than a twentieth after the first half of a target's
inputs, which fill the caches; that is judged in runs of half a million inputs and more. The
collector of cyclic garbage is set as in the service's workers. The inputs come from a seeded
generator, so that a run can be repeated; what was found once stands in ``regressions.jsonl`` and is
tried first.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hostile.inputs import NAMES, ROWS, begun, damaged, frames, names, whole_call
from nisba import Reconciler, Table, transliterate
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.importers import cod, ftm, geonames, places, plain, wikidata
from nisba.table.build import build_table
from nisba_server.client import Client
from nisba_server.garbage import settle
from nisba_server.server import ServerOptions, running

REGRESSIONS = Path(__file__).parent / "regressions.jsonl"
LONGEST = 1.0
"""Seconds of processor time that an input may take."""
GROWTH = 0.05
"""How much memory may grow in the second half of a target's inputs."""
JUDGED_FROM = 500_000
"""Inputs of a run that fill the caches in its first halves."""

SHARES = {
    "clean": 0.48,
    "normalize": 0.18,
    "compare": 0.13,
    "transliterate": 0.05,
    "importers": 0.10,
    "table": 0.02,
    "port": 0.04,
}
"""What part of all inputs a target gets."""

_SYSTEMS = ("ala-lc", "din", "popular", "buckwalter")
_COLUMNS = plain.Columns("name", "id", "arabic")


@dataclass
class Findings:
    """What came of a run.

    Attributes:
        held: KiB that the process held after each input of a target, some of them.
    """

    inputs: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    slowest: float = 0.0
    held: dict[str, list[int]] = field(default_factory=dict)

    def tried(self, target: str, given: object, call: Callable[[], object]) -> None:
        """Run one input and note what is wrong with what came of it."""
        self.inputs[target] = self.inputs.get(target, 0) + 1
        began = time.process_time()
        try:
            call()
        except (NisbaError, ValueError) as error:
            if isinstance(error, ValueError) and not isinstance(error, NisbaError):
                self.note(target, given, repr(error))
        except Exception as error:  # what nobody planned for
            self.note(target, given, repr(error))
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if took > LONGEST:
            self.note(target, given, f"{took:.1f} s")

    def note(self, target: str, given: object, problem: str) -> None:
        """Something is wrong."""
        raw = given if isinstance(given, bytes) else str(given).encode("utf-8", "surrogatepass")
        line = {"target": target, "input": base64.b64encode(raw).decode(), "problem": problem}
        self.problems.append(json.dumps(line))

    def growth(self, target: str) -> float:
        """Of memory, in the second half of a target's inputs; 0.05 is a twentieth."""
        second = self.held[target][len(self.held[target]) // 2 :]
        some = max(1, len(second) // 5)
        return median(second[-some:]) / median(second[:some]) - 1


@dataclass(frozen=True)
class Scene:
    """What the inputs are thrown at.

    Attributes:
        folder: has a sound table, ``few.table``, and one to be damaged.
        reconciler: answers from the sound one.
        address: of a service that does.
    """

    folder: Path
    reconciler: Reconciler
    address: str

    def text(self, target: str, text: str, chance: random.Random) -> object:
        """A name."""
        match target:
            case "clean":
                return clean(text)
            case "normalize":
                return self.reconciler.normalize(text)
            case "compare":
                return self.reconciler.compare(text, chance.choice(NAMES))
        return transliterate.transliterate(text, chance.choice(_SYSTEMS))

    def file(self, given: str) -> int:
        """A file for an importer: its name in a line of its own before it. Rows it makes of it."""
        kind, _, text = given.partition("\n")
        lines, faults = text.splitlines(keepends=True), list[str]()
        match kind:
            case "cod":
                found = cod.read_units(lines, "x", faults.append)
            case "ftm":
                found = ftm.read_entities(lines, "x", faults.append)
            case "geonames":
                found = geonames.read_places(lines, "x", faults.append)
            case "alternates":
                read = geonames.read_alternates(lines, "x", faults.append)
                found = geonames.alternates_alone(read, "x", faults.append)
            case "places":
                found = places.read_places(lines, "x", faults.append)
            case "plain" | "tabs":
                found = plain.read_rows(lines, "x", faults.append, _COLUMNS, tabs=kind == "tabs")
            case _:
                found = wikidata.read_entities(lines, "x", faults.append)
        return sum(1 for _ in found)

    def table(self, given: bytes) -> None:
        """A table one of whose files is this: ``NAME NUL V CONTENTS``; V 1: all bytes checked."""
        name, _, rest = given.partition(b"\0")
        bad = self.folder / "bad.table"
        file = bad / name.decode()
        # A new file each time: the old one may still be mapped.
        file.unlink()
        file.write_bytes(rest[1:])
        try:
            Table.open(bad, verify=rest[:1] == b"1")
        finally:
            file.unlink()
            shutil.copy(self.folder / "few.table" / file.name, file)

    def port(self, raw: bytes, *, listen: float = 0.0, pieces: int = 1) -> None:
        """Bytes on a connection of their own; whatever the service does with it."""
        host, port = self.address.split(":")
        with (
            socket.create_connection((host, int(port)), timeout=20) as connection,
            suppress(OSError),  # it hung up, as it may
        ):
            step = len(raw) // pieces + 1
            for at in range(0, len(raw), step):
                connection.sendall(raw[at : at + step])
                if pieces > 1:
                    time.sleep(0.002)
            if listen:
                connection.settimeout(listen)
                connection.recv(4096)

    def answers(self) -> None:
        """Fails unless the service answers somebody else as it should."""
        try:
            with Client(self.address, timeout=20) as client:
                client.normalize("Aleppo")
        except NisbaError as error:
            raise AssertionError(f"the service does not answer: {error}") from error


@contextmanager
def scene() -> Iterator[Scene]:
    """A table in a scratch folder, and what answers from it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = folder / "few.tsv"
        rows = "".join(f"x{n}\t{name}\n" for n, name in enumerate(NAMES))
        source.write_text(f"id\tname\n{rows}", encoding="utf-8")
        build_table(source, folder / "few.table")
        shutil.copytree(folder / "few.table", folder / "bad.table")
        reconciler = Reconciler(Table.open(folder / "few.table"))
        with running(lambda: reconciler.table, ServerOptions(port=0, grace=1)) as address:
            yield Scene(folder, reconciler, address)


def run(inputs: int, seed: int = 1, say: Callable[[str], None] = lambda line: None) -> Findings:
    """All targets, each with its share of so many inputs."""
    findings, chance = Findings(), random.Random(seed)
    with scene() as at:
        again(findings, at)
        for problem in findings.problems:
            say(problem)
        for name, share in SHARES.items():
            number, began = max(1, round(inputs * share)), time.monotonic()
            known = len(findings.problems)
            held = findings.held[name] = []
            for index, attempt in enumerate(_attempts(name, number, findings, chance, at)):
                attempt()
                if index % max(1, number // 100) == 0:
                    held.append(resident())
            grown = findings.growth(name)
            if inputs >= JUDGED_FROM and grown > GROWTH:
                findings.note(name, "", f"memory grew by {grown:.1%} after the first half")
            say(
                f"{name}: {findings.inputs[name]:,} inputs, {time.monotonic() - began:.0f} s, "
                f"{len(findings.problems)} findings, {held[0] // 1024} to {held[-1] // 1024} MiB, "
                f"{grown:+.1%} in the second half"
            )
            for problem in findings.problems[known:][:20]:
                say(problem)
    return findings


def again(findings: Findings, at: Scene) -> None:
    """What was found once, and what is nasty by design."""
    chance = random.Random(1)
    for line in REGRESSIONS.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        raw, target = base64.b64decode(case["input"]), case["target"]
        findings.tried("regressions", raw, lambda t=target, r=raw: _one(t, r, chance, at))


def _one(target: str, raw: bytes, chance: random.Random, at: Scene) -> None:
    match target:
        case "importers":
            at.file(raw.decode("utf-8", "surrogatepass"))
        case "table":
            at.table(raw)
        case "port":
            at.port(raw, listen=0.05)
            at.answers()
        case _:
            at.text(target, raw.decode("utf-8", "surrogatepass"), chance)


def _attempts(
    target: str, number: int, findings: Findings, chance: random.Random, at: Scene
) -> Iterator[Callable[[], None]]:
    """So many inputs for a target, to be tried one by one."""
    match target:
        case "importers":
            for _ in range(number):
                kind = chance.choice(tuple(ROWS))
                text = damaged(ROWS[kind].encode() * 2, chance).decode("utf-8", "replace")
                given = f"{kind}\n{text}"
                yield lambda g=given: findings.tried(target, g, lambda: at.file(g))
        case "table":
            files = sorted(path.name for path in (at.folder / "few.table").iterdir())
            for _ in range(number):
                name = chance.choice((*files, "header.json", "header.json"))
                raw = damaged((at.folder / "few.table" / name).read_bytes(), chance)
                file = name.encode() + b"\0" + chance.choice((b"0", b"1")) + raw
                yield lambda f=file: findings.tried(target, f, lambda: at.table(f))
        case "port":
            yield from _port(number, findings, chance, at)
        case _:
            for _, text in zip(range(number), names(chance), strict=False):
                yield lambda t=text: findings.tried(target, t, lambda: at.text(target, t, chance))


def _port(
    number: int, findings: Findings, chance: random.Random, at: Scene
) -> Iterator[Callable[[], None]]:
    """Frames from many connections, some slow, some silent for ever; and now and then a caller."""
    host, port = at.address.split(":")
    call = whole_call(at.address)
    silent = [socket.create_connection((host, int(port)), timeout=20) for _ in range(20)]
    for each in silent:
        each.sendall(call[: chance.randrange(1, len(call))])  # and nothing more, ever
    for each in (socket.create_connection((host, int(port)), timeout=20) for _ in range(5)):
        silent.append(each)
        each.sendall(begun(at.address, 40))  # calls without their messages

    def attempt(index: int, raw: bytes) -> None:
        findings.inputs["port"] = findings.inputs.get("port", 0) + 1
        at.port(raw, listen=0.05 if index % 16 == 0 else 0.0, pieces=5 if index % 20 == 0 else 1)
        if index % 500 == 0 or index == number - 1:
            began = time.monotonic()
            try:
                at.answers()
            except AssertionError as error:
                findings.note("port", raw, str(error))
            if time.monotonic() - began > 10:
                findings.note("port", raw, "slow to answer after it")

    for index in range(number):
        raw = frames(at.address, chance)
        yield lambda i=index, r=raw: attempt(i, r)
    for each in silent:
        each.close()


def resident() -> int:
    """KiB of memory that this process holds."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    settle()
    findings = run(given.inputs, given.seed, lambda line: print(line, flush=True))
    print(f"{sum(findings.inputs.values()):,} inputs, slowest {findings.slowest:.2f} s")
    return 1 if findings.problems else 0


if __name__ == "__main__":
    sys.exit(main())

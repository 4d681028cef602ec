"""Hostile inputs by the hundred thousand: no crash, no hang, no growth.

    python tests/hostile/fuzz.py [--inputs 1000000] [--seed N]

Each target gets its share of the inputs. Allowed is an answer or an error of nisba's own; anything
else, or more than a second of processor time, is a finding: printed, with the input, and the exit
status is 1. The inputs come from a seeded generator, so that a run can be repeated; what was found
once stands in ``regressions.jsonl`` and is tried first.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import resource
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nisba import Reconciler, Table, transliterate
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.importers import cod, ftm, geonames, places, plain, wikidata
from nisba.table.build import build_table
from nisba_server.client import Client
from nisba_server.server import ServerOptions, running

REGRESSIONS = Path(__file__).parent / "regressions.jsonl"
LONGEST = 1.0
"""Seconds of processor time that an input may take."""

SHARES = {
    "clean": 0.78,
    "transliterate": 0.02,
    "normalize": 0.05,
    "compare": 0.03,
    "importers": 0.08,
    "table": 0.01,
    "port": 0.03,
}
"""What part of all inputs a target gets."""

_NAMES = (
    *("Nour al-Din al-Zinki", "Abd ar-Raḥmān", "نُور الدِين الزِنكِيّ", "a-Sakhour", "Хусейн"),
    *("عبد ﷲ", "علی\u200cرضا", "Ma‘lūlā", "7alab", "O'Neill", "Jean-François", "Χαλέπι"),
    *("חלב", "ჰალები", "Հալեպ"),
)
_ODD = (
    "\x00\x1b\x7f\x85\u00a0\u00ad\u034f\u061c\u0640\u064b\u0651\u0670\u06ff\u200b\u200c\u200d\u200e\u202a"
    "\u202e\u2028\u2066\u2800\u3164\ud800\udfff\ue000\ufb50\ufdd0\ufdfa\ufe0f\ufeff\uffff\U0001f600"
    "\U000e0041\U000f0000\U0010ffff()[]{}*+?\\|^$.'\"`ʿʾ،؛-–—/:;,=@#%&<>0123456789٠١٢"
)


@dataclass
class Findings:
    """What came of a run."""

    inputs: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    slowest: float = 0.0

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


def names(chance: random.Random) -> Iterator[str]:
    """Names, more or less damaged, without end."""
    while True:
        text = chance.choice(_NAMES)
        for _ in range(chance.choice((0, 1, 1, 2, 4, 8, 30))):
            text = text[:3_000]
            at = chance.randrange(len(text) + 1)
            match chance.randrange(8):
                case 0:
                    text = text[:at] + chance.choice(_ODD) + text[at:]
                case 1:
                    text = text[:at] + text[at + 1 :]
                case 2:
                    text = text[:at] + chr(chance.randrange(0x110000)) + text[at:]
                case 3:
                    text = text[:at] + chance.choice(_NAMES) + text[at:]
                case 4:
                    text = text[:at] + text[:at][::-1]
                case 5:
                    text = text[:at] + chance.choice(_ODD) * chance.choice((2, 9, 40)) + text[at:]
                case 6:
                    text = text[:at] + chr(0x0600 + chance.randrange(0x100)) + text[at:]
                case 7:
                    text = (text + " ") * chance.choice((2, 3, 20))
        yield text[: chance.choice((30, 100, 500, 501, 2_000))]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Bytes with some bytes others, gone or twice."""
    made = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not made:
            break
        at = chance.randrange(len(made))
        match chance.randrange(5):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                del made[at : at + chance.choice((1, 4, 100))]
            case 2:
                made[at:at] = made[at : at + chance.choice((1, 8, 64))]
            case 3:
                made[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x80\0\0\0"))
            case 4:
                del made[at:]
    return bytes(made)


_ROWS: dict[str, str] = {
    "cod": "ADM1_EN,ADM1_AR,ADM1_PCODE,ADM2_EN,ADM2_PCODE\nAleppo,حلب,SY02,Jebel Saman,SY0200\n",
    "ftm": '{"id": "x", "schema": "Person", "properties": {"name": ["Nour"]}}\n',
    "geonames": "170063\tAleppo\tAleppo\tAlep,Halab,حلب\t36.2\t37.1\tP\tPPLA\tSY\t\t09\t\t\t\t16"
    "\t\t390\tAsia/Damascus\t2024-01-01\n",
    "places": "id\ttitle\tvariants\tccodes\tmatches\nx\tAleppo\tحلب@ar;Alep@fr\tSY\twd:Q41183\n",
    "plain": "name,id,arabic\nAleppo,x,حلب\n",
    "wikidata": '{"id": "Q41183", "type": "item", "labels": {"en": {"language": "en", '
    '"value": "Aleppo"}}, "aliases": {}, "claims": {}}\n',
}


def imported(kind: str, text: str) -> int:
    """Rows that an importer makes of a file."""
    lines, faults = text.splitlines(keepends=True), list[str]()
    match kind:
        case "cod":
            found = cod.read_units(lines, "x", faults.append)
        case "ftm":
            found = ftm.read_entities(lines, "x", faults.append)
        case "geonames":
            found = geonames.read_places(lines, "x", faults.append)
        case "places":
            found = places.read_places(lines, "x", faults.append)
        case "plain":
            found = plain.read_rows(
                lines, "x", faults.append, plain.Columns("name", "id", "arabic")
            )
        case _:
            found = wikidata.read_entities(lines, "x", faults.append)
    return sum(1 for _ in found)


def run(inputs: int, seed: int = 1, say: Callable[[str], None] = lambda line: None) -> Findings:
    """All targets, each with its share of so many inputs."""
    findings, chance = Findings(), random.Random(seed)
    with scene() as (folder, reconciler):
        targets: dict[str, Callable[[int], None]] = {
            "clean": lambda n: _texts(findings, "clean", n, chance, clean),
            "transliterate": lambda n: _texts(
                findings, "transliterate", n, chance, lambda text: _transliterated(text, chance)
            ),
            "normalize": lambda n: _texts(findings, "normalize", n, chance, reconciler.normalize),
            "compare": lambda n: _texts(
                findings,
                "compare",
                n,
                chance,
                lambda text: reconciler.compare(text, chance.choice(_NAMES)),
            ),
            "importers": lambda n: _importers(findings, n, chance),
            "table": lambda n: _tables(findings, n, chance, folder),
            "port": lambda n: _port(findings, n, chance, reconciler),
        }
        again(findings, reconciler)
        for name, share in SHARES.items():
            before = memory()
            began = time.monotonic()
            targets[name](max(1, round(inputs * share)))
            say(
                f"{name}: {findings.inputs[name]:,} inputs, {time.monotonic() - began:.0f} s, "
                f"{len(findings.problems)} findings, {memory() - before:+,} KiB at the peak"
            )
    return findings


@contextmanager
def scene() -> Iterator[tuple[Path, Reconciler]]:
    """A compiled table in a scratch folder, and what answers from it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = folder / "few.tsv"
        rows = "".join(f"x{n}\t{name}\n" for n, name in enumerate(_NAMES))
        source.write_text(f"id\tname\n{rows}", encoding="utf-8")
        build_table(source, folder / "few.table")
        yield folder, Reconciler(Table.open(folder / "few.table"))


def again(findings: Findings, reconciler: Reconciler) -> None:
    """What was found once."""
    calls: dict[str, Callable[[str], object]] = {
        "clean": clean,
        "normalize": reconciler.normalize,
        "compare": lambda text: reconciler.compare(text, "Aleppo"),
        "transliterate": lambda text: transliterate.transliterate(text, "ala-lc"),
    }
    for line in REGRESSIONS.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = base64.b64decode(case["input"]).decode("utf-8", "surrogatepass")
        call = calls[case["target"]]
        findings.tried("regressions", text, lambda call=call, text=text: call(text))


def _texts(
    findings: Findings,
    target: str,
    number: int,
    chance: random.Random,
    call: Callable[[str], object],
) -> None:
    for _, text in zip(range(number), names(chance), strict=False):
        findings.tried(target, text, lambda text=text: call(text))


_SYSTEMS = ("ala-lc", "din", "popular", "buckwalter")


def _transliterated(text: str, chance: random.Random) -> object:
    return transliterate.transliterate(text, chance.choice(_SYSTEMS))


def _importers(findings: Findings, number: int, chance: random.Random) -> None:
    for _ in range(number):
        kind = chance.choice(tuple(_ROWS))
        text = damaged(_ROWS[kind].encode() * 2, chance).decode("utf-8", "replace")
        findings.tried(
            "importers", f"{kind}\n{text}", lambda kind=kind, text=text: imported(kind, text)
        )


def _tables(findings: Findings, number: int, chance: random.Random, folder: Path) -> None:
    """One file of a table damaged at a time; opened, checked or not, and asked."""
    good, bad = folder / "few.table", folder / "bad.table"
    shutil.copytree(good, bad)
    files = sorted(path.name for path in good.iterdir())
    for _ in range(number):
        name = chance.choice((*files, "header.json", "header.json"))
        raw = damaged((good / name).read_bytes(), chance)
        # A new file each time: the old one may still be mapped.
        (bad / name).unlink()
        (bad / name).write_bytes(raw)
        verify = chance.random() < 0.5

        def look(verify: bool = verify) -> None:
            Table.open(bad, verify=verify)

        findings.tried("table", name.encode() + b"\0" + raw, look)
        (bad / name).unlink()
        shutil.copy(good / name, bad / name)


def _port(findings: Findings, number: int, chance: random.Random, reconciler: Reconciler) -> None:
    """Frames that are none, half frames, frames in the wrong place, from many connections."""
    from benchmarks.h2 import HEADERS, PREFACE, SETTINGS, frame, framed, headers

    options = ServerOptions(port=0, grace=1)
    with running(lambda: reconciler.table, options) as address:
        host, port = address.split(":")
        method = "/nisba.v1.NameService/Normalize"
        call = (
            PREFACE
            + frame(SETTINGS, 0, 0)
            + frame(HEADERS, 4, 1, headers(method, address))
            + frame(0, 1, 1, framed(b"\x0a\x06Aleppo"))
        )
        silent = [socket.create_connection((host, int(port)), timeout=5) for _ in range(20)]
        for each in silent:
            each.sendall(call[: chance.randrange(1, len(call))])  # and nothing more, ever
        for index in range(number):
            raw = damaged(call, chance) if index % 4 else chance.randbytes(chance.randrange(300))
            findings.inputs["port"] = findings.inputs.get("port", 0) + 1
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                try:
                    connection.sendall(raw)
                    if index % 16 == 0:
                        connection.settimeout(0.05)
                        connection.recv(4096)
                except OSError:
                    pass  # it hung up, as it may
            if index % 500 == 0:
                _alive(findings, address, raw)
        _alive(findings, address, b"")
        for each in silent:
            each.close()


def _alive(findings: Findings, address: str, raw: bytes) -> None:
    began = time.monotonic()
    try:
        with Client(address, timeout=20) as client:
            client.normalize("Aleppo")
    except NisbaError as error:
        findings.note("port", raw, f"does not answer after it: {error}")
    if time.monotonic() - began > 10:
        findings.note("port", raw, "slow to answer after it")


def memory() -> int:
    """The most that this process has held, KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    findings = run(given.inputs, given.seed, lambda line: print(line, flush=True))
    print(f"{sum(findings.inputs.values()):,} inputs, slowest {findings.slowest:.2f} s")
    print("\n".join(findings.problems[:50]))
    return 1 if findings.problems else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())

"""What does the service add to the transport? Its calls beside an echo on the same port.

    python tests/benchmarks/service.py [--table TABLE --queries FILE] [--seconds N] [--rounds N]

Starts ``nisba serve --echo`` with one worker, then with two, and loads it over eight connections
with eight calls each (h2.py). In each round echo and the service take turns, so that what else the
machine does meets both; a figure is the median over the rounds of the ratio of two neighbours. Echo
takes and gives as many bytes as the calls that it is compared with.

* exact: names as the table spells them, all asked before;
* fuzzy, cold: other spellings, each a new one, in a worker that has just begun;
* fuzzy, warm: the same ones again with another country as hint, so that words and pairs of words
  are known and the look-up is not; the service keeps no answers (``--cache 0``);
* batch: BatchNormalize of 1,000 exact names;
* two workers: what a second one gains, exact, beside what echo itself gains.

QUERIES has a column ``name``; without it, spellings are made from the table's names.
"""

import argparse
import csv
import itertools
import random
import re
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import grpc
from h2 import load
from machine import report

from nisba import Table
from nisba_server.echo import METHOD as ECHO
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import normalization_pb2

NORMALIZE = "/nisba.v1.NameService/Normalize"
BATCH = "/nisba.v1.NameService/BatchNormalize"
_OTHERWISE = str.maketrans({"i": "e", "u": "o", "q": "k", "e": "i"})
_CALLS = 64
_TASTE = 30
"""Spellings that only show how long requests and answers are."""


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, int]]:
    """``nisba serve --echo`` on a free port; gives its address, and its process."""
    program = Path(sys.executable).parent / "nisba"
    command = [program, "serve", "--port", "0", "--echo", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"serving on (\S+)", said)
        try:
            if found is None:
                raise SystemExit(said)
            yield found[1], process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def rate(address: str, method: str, messages: Iterator[bytes], seconds: float) -> float:
    """Answers a second; every call must have one."""
    begin = time.perf_counter()
    tally = load(address, method, messages, seconds=seconds, calls=_CALLS // 8)
    took = time.perf_counter() - begin
    if tally.failed or tally.lost or not tally.seconds:
        raise SystemExit(f"{method}: {tally.failed} failed, {tally.lost} connections lost")
    return len(tally.seconds) / took


def warmed(address: str, batch: Sequence[bytes]) -> None:
    """Have every worker answer the batch, for each keeps its own answers."""
    for _ in range(5):
        load(address, BATCH, iter(batch * 16), seconds=600, calls=1)


def echo_of(address: str, method: str, messages: Sequence[bytes]) -> bytes:
    """An echo call with a request and an answer as long as those are on average."""
    some = messages[:: max(1, len(messages) // 50)]
    with grpc.insecure_channel(address) as channel:
        answers = [channel.unary_unary(method)(message) for message in some]
    request = sum(map(len, some)) // len(some)
    answer = sum(map(len, answers)) // len(answers)
    return struct.pack(">I", answer).ljust(request, b"\0")


def beside_echo(
    address: str, method: str, messages: Sequence[bytes], seconds: float, rounds: int
) -> tuple[list[float], list[float]]:
    """Rates of a call and of echo, round by round; the messages go round and round."""
    echo = echo_of(address, method, messages)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(rate(address, method, itertools.cycle(messages), seconds))
        theirs.append(rate(address, ECHO, itertools.repeat(echo), seconds))
    return ours, theirs


def once_beside_echo(
    address: str, messages: Sequence[bytes], echo: bytes, rounds: int
) -> tuple[list[float], list[float]]:
    """As `beside_echo`, each message sent once: a part of them in each round.

    A part is some hundred calls, so the rate is what was answered by the time it took: the first
    calls find nobody before them, and the time that a call takes would flatter.
    """
    ours, theirs = [], []
    size = len(messages) // rounds
    for index in range(rounds):
        part = messages[index * size : (index + 1) * size]
        ours.append(rate(address, NORMALIZE, iter(part), 600))
        theirs.append(rate(address, ECHO, itertools.repeat(echo), 2))
    return ours, theirs


def normalize(name: str, country: str = "") -> bytes:
    """A request."""
    hints = normalization_pb2.Hints(country=country)
    options = normalization_pb2.NormalizeOptions(hints=hints)
    return pb.NormalizeRequest(name=name, options=options).SerializeToString()


def other_spellings(names: Sequence[str], number: int) -> list[str]:
    """Names not as they are spelled: other vowels, a letter left out or doubled."""
    chance = random.Random(7)
    made: dict[str, None] = {}
    while len(made) < number:
        name = chance.choice(names).translate(_OTHERWISE)
        place = chance.randrange(len(name))
        made[name[:place] + name[place] * chance.choice((0, 2)) + name[place + 1 :]] = None
    return [name for name in made if name.strip()]


def row(what: str, ours: Sequence[float], theirs: Sequence[float], names: int = 1) -> list[str]:
    """A line of the report."""
    share = median(a / b for a, b in zip(ours, theirs, strict=True))
    return [what, f"{median(ours) * names:,.0f}", f"{median(theirs):,.0f}", f"{share:.0%}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--table", type=Path, help="default: the built-in one")
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--seconds", type=float, default=4, help="of one measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fuzzy", type=int, default=1500, help="other spellings")
    given = parser.parse_args()
    table = Table.open(given.table) if given.table else Table.embedded()
    names = [table.entity_at(index).canonical for index in range(min(len(table), 1_000))]
    if given.queries:
        with given.queries.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            others = list(dict.fromkeys(line["name"] for line in reader))[: given.fuzzy + _TASTE]
    else:
        others = other_spellings(names, given.fuzzy + _TASTE)
    others, taste = others[:-_TASTE], others[-_TASTE:]
    source = ("--table", str(given.table)) if given.table else ()
    exact = [normalize(name) for name in names]
    batch = [pb.BatchNormalizeRequest(names=names[:1000]).SerializeToString()]
    rows = [["calls", "a second", "echo a second", "ratio"]]
    with serving(*source) as (address, _):
        warmed(address, batch)
        one = beside_echo(address, NORMALIZE, exact, given.seconds, given.rounds)
        rows.append(row("Normalize, exact", *one))
        many = beside_echo(address, BATCH, batch, given.seconds, given.rounds)
        share = median(a / b for a, b in zip(*many, strict=True))
        rows.append(
            [
                "BatchNormalize of 1,000, exact",
                f"{median(many[0]):,.1f} ({median(many[0]) * len(names[:1000]):,.0f} names)",
                f"{median(many[1]):,.1f}",
                f"{share:.0%}",
            ]
        )
    with serving(*source, "--cache", "0") as (address, _):
        cold = [normalize(name) for name in others]
        warm = [normalize(name, "SY") for name in others]
        echo = echo_of(address, NORMALIZE, [normalize(name) for name in taste])
        first = once_beside_echo(address, cold, echo, given.rounds)
        rows.append(row("Normalize, fuzzy, cold", *first))
        again = once_beside_echo(address, warm, echo, given.rounds)
        rows.append(row("Normalize, fuzzy, warm", *again))
    with serving(*source, "--workers", "2") as (address, _):
        warmed(address, batch)
        two = beside_echo(address, NORMALIZE, exact, given.seconds, given.rounds)
        rows.append(row("Normalize, exact, two workers", *two))
        gain = median(two[0]) / median(one[0])
        echo_gain = median(two[1]) / median(one[1])
        rows.append(
            [
                "two workers against one",
                f"{gain:.2f}x",
                f"{echo_gain:.2f}x",
                f"{gain / echo_gain:.0%}",
            ]
        )
    report("The service beside an echo on the same port, one core a worker", rows)


if __name__ == "__main__":
    main()

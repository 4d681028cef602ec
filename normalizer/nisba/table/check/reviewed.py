"""Verdicts on what pairs of names say of the lexicon otherwise (``seeds/reviewed.tsv``).

The pairs need not be at hand: the file keeps each disagreement as it was found, and its first line
says in which file. That every row is still about an element as it was judged is checked always;
that no disagreement lacks a verdict, where the pairs are.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nisba.engine import Engine
from nisba.lexicon import fold_latin
from nisba.seeds import read_rows
from nisba.table.check.finding import Finding
from nisba.table.check.heard import CODES, Disagreement, Hearing, listen
from nisba.table.check.reading import Seeds

FILE = "reviewed.tsv"
COLUMNS = ("arabic", "press", "code", "heard", "verdict", "reason", "source")
"""``arabic``, ``press``: the element as judged; ``code``, ``heard``: see
:class:`nisba.table.check.heard.Disagreement`; ``reason``: a short phrase; ``source``: as for
entities, ``pairs`` where the pairs alone decide."""

KEPT, GONE = frozenset(("right", "corrected", "doubtful")), "removed"
"""Verdicts. ``right``: the element stays as it is. ``corrected``: it was wrong, and the row says
what it is now. ``doubtful``: it stays with less confidence. ``removed``: it is no longer there."""

_CODE = "review"
_HASH = "# pairs: "


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a file of pairs says of the lexicon, beside the verdicts.

    Attributes:
        hearing: what it says.
        open: disagreements without a verdict.
    """

    hearing: Hearing
    open: tuple[Disagreement, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is open, as findings of code ``review``."""
        return tuple(
            Finding(FILE, 0, _CODE, f"{d.arabic} ({d.press}), {d.code}: {d.heard}: no verdict yet")
            for d in self.open
        )


def check_reviewed(seeds: Seeds, directory: Path) -> Iterator[Finding]:
    """Code ``review``: a verdict that is none, or on an element that is no longer as judged.

    Raises:
        SeedError: ``reviewed.tsv`` is malformed.
    """
    path = directory / FILE
    if not path.exists():
        return
    press: dict[str, set[str]] = {}
    for line in seeds.lexicon:
        press.setdefault(line["arabic"], set()).add(line["press"])
    for number, row in read_rows(path, COLUMNS):
        message = _fault(row, press.get(row["arabic"]))
        if message:
            yield Finding(FILE, number, _CODE, f"{row['arabic']}: {message}")


def _fault(row: dict[str, str], press: set[str] | None) -> str:
    verdict = row["verdict"]
    if row["code"] not in CODES:
        return f"{row['code']!r} is none of {', '.join(CODES)}"
    if verdict not in KEPT and verdict != GONE:
        return f"{verdict!r} is no verdict: {', '.join(sorted(KEPT))} or {GONE}"
    if not row["reason"] or not row["source"]:
        return "a verdict needs a reason and a source"
    if verdict == GONE:
        return "is in the lexicon, and the verdict is that it was removed" if press else ""
    if press is None:
        return "the lexicon does not have it any more: take the row out, or say removed"
    if row["press"] not in press:
        now = ", ".join(sorted(press))
        return f"judged as {row['press']}, spelled {now} now: look at it anew"
    return ""


def review(directory: Path, pairs: Path, engine: Engine) -> Reviewed:
    """Ask ``pairs``; open is every disagreement that ``reviewed.tsv`` of ``directory`` has no
    verdict on, about the element as it is spelled now.

    Raises:
        SeedError: ``pairs`` or ``reviewed.tsv`` is malformed.
    """
    path = directory / FILE
    rows = read_rows(path, COLUMNS) if path.exists() else []
    judged = {(row["arabic"], fold_latin(row["press"]), row["code"]) for _, row in rows}
    hearing = listen(pairs, engine)
    missing = tuple(
        d for d in hearing.disagreements if (d.arabic, fold_latin(d.press), d.code) not in judged
    )
    return Reviewed(hearing, missing)


def same_pairs(directory: Path, pairs: Path) -> bool:
    """Whether ``reviewed.tsv`` was made from ``pairs``: its first line has their SHA-256."""
    path = directory / FILE
    first = path.read_text(encoding="utf-8").partition("\n")[0] if path.exists() else ""
    return first == _HASH + hashlib.sha256(pairs.read_bytes()).hexdigest()

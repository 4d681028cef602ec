"""Measure the matcher on the labelled pairs, and freeze the figures that the tests compare.

    python tests/pairs/freeze.py           # print the figures beside the frozen ones
    python tests/pairs/freeze.py --write   # make them the frozen ones, and those of the README

Pairs are scored without any table. Of ``heldout.tsv`` only sums are ever shown: whoever looks at
its pairs while changing rules has spoilt it. ``blind.tsv`` was written and committed before it was
ever scored (AUC then .972); since then it is read like ``dev.tsv``. ``independent.tsv`` was written
by someone who had seen neither rules nor pairs (AUC at first sight .951), then split by a hash: the
pairs with the note *learned from* were read to mend rules; those *kept apart* were only scored,
before (.956) and after (.967). ``second.tsv`` was written from knowledge, with no other pair read
but the phenomena of ``independent.tsv`` and the weaknesses known by then; at first sight its AUC
was .971, best F1 .932, precision of ``match`` .955 (.971, .932, .950 without the 118 pairs that
other files happen to have too); since then it is read. ``third.tsv`` was written in the same way
and scored once: AUC .994, best F1 .967, precision of ``match`` .986; nothing was changed for it.
"""

import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from nisba.engine import Engine, default_engine
from nisba.errors import InvalidName
from nisba.hygiene import clean

FOLDER = Path(__file__).parent
FROZEN = FOLDER / "frozen.json"
README = FOLDER.parents[1] / "README.md"
FILES = (
    "dev",
    "hard",
    "blind",
    "independent",
    "second",
    "third",
    "heldout",
    "other_names",
    "near_places",
)
SHOWN = {
    "heldout": "held out, `heldout.tsv`",
    "blind": "written blind, `blind.tsv`; at first sight .972",
    "independent": "written by another hand, `independent.tsv`; at first sight .951",
    "second": "written later, pairs of others unread, `second.tsv`; at first sight .971",
    "third": "written after that, unread, `third.tsv`; at first sight .994",
    "dev": "development, `dev.tsv`",
    "hard": "development, harder, `hard.tsv`",
}
"""Files whose figures the README has, and how it calls them."""
REFRESH = "python tests/pairs/freeze.py --write"

_MATCH = ("match_precision", "match_f1")
_BLOCK = re.compile("<!-- figures -->.*?<!-- /figures -->", re.DOTALL)

Scored = Sequence[tuple[float, int]]
"""Scores with their labels (1 the same name, 0 not)."""


def auc(scored: Scored) -> float:
    """Chance that a pair of one name scores above a pair of two; ties count half."""
    ranks: dict[float, list[int]] = {}
    for score, label in scored:
        ranks.setdefault(score, [0, 0])[label] += 1
    positives = sum(label for _, label in scored)
    negatives = len(scored) - positives
    below = wins = 0.0
    for score in sorted(ranks):
        no, yes = ranks[score]
        wins += yes * (below + no / 2)
        below += no
    return wins / (positives * negatives) if positives and negatives else 0.5


def best_f1(scored: Scored) -> float:
    """F1 at the threshold that gives the highest."""
    positives = sum(label for _, label in scored)
    best = 0.0
    true = 0
    ordered = sorted(scored, reverse=True)
    for taken, (score, label) in enumerate(ordered, 1):
        true += label
        if taken == len(ordered) or ordered[taken][0] != score:
            best = max(best, 2 * true / (taken + positives))
    return best


def at_threshold(scored: Scored, threshold: float) -> tuple[float, float]:
    """Precision and F1 of "one name from this score on"."""
    taken = [label for score, label in scored if score >= threshold]
    true, positives = sum(taken), sum(label for _, label in scored)
    precision = true / len(taken) if taken else 1.0
    return precision, 2 * true / (len(taken) + positives)


def measure(engine: Engine, file: str) -> dict[str, object]:
    """The figures of one file of pairs; a pair that hygiene refuses scores 0."""
    groups: dict[str, list[tuple[float, int]]] = {}
    with (FOLDER / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            score = _score(engine, row["a"], row["b"])
            groups.setdefault(row["phenomenon"], []).append((score, int(row["label"])))
    everything = [pair for group in groups.values() for pair in group]
    precision, f1 = at_threshold(everything, engine.scorer.weights.match)
    return {
        "pairs": len(everything),
        "auc": round(auc(everything), 4),
        "best_f1": round(best_f1(everything), 4),
        "match_precision": round(precision, 4),
        "match_f1": round(f1, 4),
        "auc_by_phenomenon": {p: round(auc(groups[p]), 3) for p in sorted(groups)},
    }


def _score(engine: Engine, a: str, b: str) -> float:
    try:
        x, y = (engine.parser.parse(clean(name).text) for name in (a, b))
    except InvalidName:
        return 0.0
    return engine.scorer.probability(engine.scorer.compare(x, y))


def changes(old: Mapping[str, object], new: Mapping[str, object], tolerance: float) -> list[str]:
    """Figures that moved by more than ``tolerance``, as lines for people."""
    lines = []
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict):
            own = before if isinstance(before, dict) else {}
            lines += [f"  {line}" for line in changes(own, value, tolerance)]
        elif not isinstance(before, (int, float)):
            lines.append(f"{key}: new, {value}")
        elif isinstance(value, (int, float)) and abs(value - before) > tolerance + 1e-9:
            lines.append(f"{key}: {before} -> {value} ({value - before:+.4f})")
    gone = [key for key in old if key not in new]
    return [*lines, *(f"{key}: gone" for key in gone)]


def frozen() -> dict[str, dict[str, object]]:
    """The committed figures; empty when there are none yet."""
    if not FROZEN.exists():
        return {}
    found: dict[str, dict[str, object]] = json.loads(FROZEN.read_text(encoding="utf-8"))
    return found


def table(figures: Mapping[str, Mapping[str, object]]) -> str:
    """The figures as the README has them."""
    head = "| pairs | number | AUC | best F1 | precision of `match` | F1 of `match` |"
    lines = ["<!-- figures -->", head, "|---|---:|---:|---:|---:|---:|"]
    for file, name in SHOWN.items():
        row = [f"{figures[file][key]:.3f}" for key in ("auc", "best_f1", *_MATCH)]
        lines.append(f"| {name} | {figures[file]['pairs']:,} | {' | '.join(row)} |")
    return "\n".join([*lines, "<!-- /figures -->"])


def main(arguments: Sequence[str]) -> int:
    """Print what moved, and with ``--write`` freeze it."""
    if set(arguments) - {"--write"}:
        print(__doc__, file=sys.stderr)
        return 2
    engine, old = default_engine(), frozen()
    figures = {file: measure(engine, file) for file in FILES}
    for file, new in figures.items():
        shown = ", ".join(f"{k} {v}" for k, v in new.items() if not isinstance(v, dict))
        print(f"{file}: {shown}")
        print("\n".join(changes(old.get(file, {}), new, 0.0)) or "  nothing moved")
    if "--write" in arguments:
        FROZEN.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        README.write_text(_BLOCK.sub(table(figures), text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

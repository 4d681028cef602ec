"""Make ``seeds/lexicon/attested.tsv``: how often a spelling was met for an element.

    python -m nisba.training.attested PAIRS.tsv

PAIRS has the columns ``native`` (one Arabic word), ``latin``, ``count``; the committed file is
made from name pairs of Wikidata (CC0). Kept are pairs whose letters the lexicon has and whose
Latin could be that element by sound, each for the vocalisation it fits best; so translations and
misalignments fall out.
"""

import argparse
from pathlib import Path

from nisba.engine import Engine
from nisba.lexicon import fold_latin
from nisba.score.align import align_cost
from nisba.script import Script, script_of
from nisba.seeds import read_rows, seeds_dir
from nisba.sounds.conventions import recognise

_NEAR = 0.75
_HEAD = "# Spellings met in name pairs of Wikidata (CC0), per lexicon element: {}\n"


def main() -> None:
    """Read the pairs, keep the plausible ones, write them sorted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--out", type=Path, default=seeds_dir() / "lexicon" / "attested.tsv")
    args = parser.parse_args()
    engine = Engine.create()
    lexicon = engine.lexicon
    counts: dict[tuple[str, str], int] = {}
    for _, row in read_rows(args.pairs, ("native", "latin", "count")):
        word = row["latin"].lower()
        key = fold_latin(word)
        found = lexicon.at_letters(row["native"])
        if not found or not key or script_of(word) is not Script.LATIN:
            continue
        reading = engine.reader.read(word, Script.LATIN, recognise((word,)))
        cost, nearest = min(
            (align_cost(reading, lexicon.readings[i], lexicon.alphabet), i) for i in found
        )
        if cost <= _NEAR:
            own = lexicon.entries[nearest].arabic, key
            counts[own] = counts.get(own, 0) + int(row["count"])
    lines = [f"{a}\t{b}\t{n}" for (a, b), n in sorted(counts.items())]
    text = _HEAD.format(f"{len(lines)} pairs") + "arabic\tlatin\tcount\n" + "\n".join(lines) + "\n"
    args.out.write_text(text, encoding="utf-8")
    print(f"{args.out}: {len(lines)} pairs")


if __name__ == "__main__":
    main()

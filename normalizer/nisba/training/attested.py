"""Make ``seeds/lexicon/attested.tsv``: how often a spelling was met for an element.

    python -m nisba.training.attested PAIRS.tsv

PAIRS has the columns ``native`` (one Arabic word), ``latin``, ``count``; the committed file is
made from name pairs of Wikidata (CC0). Kept are pairs whose letters the lexicon has and whose
Latin could be that element by sound, each for the vocalisation it fits best; so translations and
misalignments fall out.

The names of our own table are counted beside them, word for word, where both of their forms have
as many words. They are vocalised, and they have the commonest names, which the pairs lack: words
of a public test of transliteration were taken out of those.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nisba.engine import Engine
from nisba.lexicon import fold_latin
from nisba.score.align import align_cost
from nisba.script import Script, script_of
from nisba.seeds import read_rows, seeds_dir
from nisba.sounds.conventions import recognise

_NEAR = 0.75
_HEAD = "# Spellings met in name pairs of Wikidata (CC0) and in our own names: {}\n"
_SPACES = re.compile(r"[\s-]+")
_ARTICLE = "ال"
_ALLAH = "اللَّه"

Spelled = tuple[str, str]
"""A vocalised entry of the lexicon, and a Latin spelling of it, folded."""


def main() -> None:
    """Read the pairs, keep the plausible ones, write them sorted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--seeds", type=Path, default=seeds_dir())
    parser.add_argument("--out", type=Path, default=seeds_dir() / "lexicon" / "attested.tsv")
    args = parser.parse_args()
    engine = Engine.create()
    counts = of_pairs(args.pairs, engine) + of_entities(args.seeds / "entities", engine)
    lines = [f"{a}\t{b}\t{n}" for (a, b), n in sorted(counts.items())]
    text = _HEAD.format(f"{len(lines)} pairs") + "arabic\tlatin\tcount\n" + "\n".join(lines) + "\n"
    args.out.write_text(text, encoding="utf-8")
    print(f"{args.out}: {len(lines)} pairs")


def of_pairs(path: Path, engine: Engine) -> Counter[Spelled]:
    """Counts of pairs of a bare Arabic and a Latin word."""
    counts: Counter[Spelled] = Counter()
    for _, row in read_rows(path, ("native", "latin", "count")):
        found = engine.lexicon.at_letters(row["native"])
        spelled = _nearest(found, row["latin"], engine)
        if spelled:
            counts[spelled] += int(row["count"])
    return counts


def of_entities(directory: Path, engine: Engine) -> Counter[Spelled]:
    """Counts of the words of names that are vocalised, of every file in ``directory``."""
    counts: Counter[Spelled] = Counter()
    at_arabic = {entry.arabic: (i,) for i, entry in enumerate(engine.lexicon.entries)}
    for path in sorted(directory.glob("*.tsv")):
        for _, row in read_rows(path):
            if row["kind"] != "person":
                continue
            for arabic, latin in words_of(row["arabic"], row["canonical"]):
                spelled = _nearest(at_arabic.get(arabic, ()), latin, engine)
                if spelled:
                    counts[spelled] += 1
    return counts


def words_of(arabic: str, canonical: str) -> Iterator[tuple[str, str]]:
    """The words of both forms of a name side by side, less the article; none where they differ in
    number."""
    native = [w if w == _ALLAH else w.removeprefix(_ARTICLE) for w in arabic.split()]
    latin = [w for w in _SPACES.split(canonical) if w.lower() != "al"]
    if len(native) == len(latin):
        yield from zip(native, latin, strict=True)


def _nearest(entries: tuple[int, ...], word: str, engine: Engine) -> Spelled | None:
    """The one of ``entries`` that a Latin word fits best, with the word; ``None``: it fits none."""
    word = word.lower()
    key = fold_latin(word)
    if not entries or not key or script_of(word) is not Script.LATIN:
        return None
    lexicon = engine.lexicon
    reading = engine.reader.read(word, Script.LATIN, recognise((word,)))
    cost, nearest = min(
        (align_cost(reading, lexicon.readings[i], lexicon.alphabet), i) for i in entries
    )
    return (lexicon.entries[nearest].arabic, key) if cost <= _NEAR else None


if __name__ == "__main__":
    main()

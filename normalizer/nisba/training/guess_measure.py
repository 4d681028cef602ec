"""How good the guesser is: errors by letter and by word, the right one in the first ten."""

import math
import time
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from nisba.guess import TO_ARABIC, TO_LATIN, TO_VOWELS, normalised, ranked
from nisba.guess.hints import SPELLINGS, hints
from nisba.guess.letters import arabic_letters, latin_letters
from nisba.guess.model import Guesser
from nisba.guess.search import cuts, spellings
from nisba.training.guess_pairs import references

Gold = dict[str, set[str]]
"""The right answers of each source."""


def gold(words: Path, direction: str) -> Gold:
    """The ``eval`` references of a direction between scripts."""
    out: Gold = {}
    for arabic, latin in references(words, "eval"):
        source, target = (arabic, latin) if direction == TO_LATIN else (latin, arabic)
        out.setdefault(source, set()).add(target)
    return out


def answers(
    wanted: Gold, guesser: Guesser, direction: str, speller: Guesser | None = None
) -> dict[str, list[tuple[str, float]]]:
    """What the guesser says of every source; the vocaliser takes hints from ``speller``."""
    if direction == TO_VOWELS and speller:
        likely = {word: cuts(word, speller, beam=SPELLINGS) for word in wanted}
        return {w: spellings(w, guesser, hints(w, found)) for w, found in likely.items()}
    plain = latin_letters if direction == TO_ARABIC else arabic_letters
    return {source: ranked(plain(source), guesser) for source in wanted}


def honesty(wanted: Gold, said: dict[str, list[tuple[str, float]]]) -> tuple[float, float]:
    """Sharpness, under which the right answers said are likeliest, and coverage."""
    held = {s: c for s, c in said.items() if wanted[s].intersection(text for text, _ in c)}

    def loss(exponent: float) -> float:
        total = 0.0
        for source, scored in held.items():
            found = normalised(scored, exponent, 1.0)
            total -= math.log(max(1e-4, sum(g.score for g in found if g.text in wanted[source])))
        return total

    best = min((round(0.3 + 0.05 * k, 2) for k in range(20)), key=loss)
    return best, round(len(held) / len(said), 3)


def report(wanted: Gold, guesser: Guesser, direction: str, speller: Guesser | None = None) -> str:
    """Character and word errors, share with the right one in the first ten, time, honesty."""
    start = time.process_time()
    said = answers(wanted, guesser, direction, speller)
    each = 1e3 * (time.process_time() - start) / len(wanted)
    edits = length = wrong = top = 0
    trust = 0.0
    for source, refs in wanted.items():
        texts = [text for text, _ in said[source]] or [""]
        distance, size = min((Levenshtein.distance(texts[0], r), len(r)) for r in refs)
        edits, length = edits + distance, length + size
        wrong += texts[0] not in refs
        top += any(text in refs for text in texts[:10])
        best = normalised(said[source], guesser.sharpness, guesser.coverage)
        trust += best[0].score if best else 0.0
    n = len(wanted)
    return (
        f"{direction}: n {n} CER {100 * edits / length:.2f} WER {100 * wrong / n:.2f} "
        f"top-10 {100 * top / n:.2f} %, {each:.2f} ms a word, "
        f"said to be right {100 * trust / n:.1f} %, are {100 - 100 * wrong / n:.1f} %"
    )

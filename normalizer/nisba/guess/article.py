"""Arabic spellings with the article of a word that Latin writes without it.

Who is *Turabi* in the press is الترابي in Arabic. The guesser spells the word without the article,
for where there is one it is split off before; how likely Arabic has one all the same, the ends of
the word and its letters say: nisbas often, foreign names never.
"""

import math
from collections.abc import Mapping, Sequence

ARTICLE = "ال"
SHORTEST = 3
"""Letters of the shortest word that is taken to have lost its article."""
CLEAREST = 0.49
"""Where Latin has no article, the spelling without one goes before the same with it."""
FLATNESS = 0.6
"""Exponent that makes weights of spellings probabilities, near enough to set them in order."""
_NEGLIGIBLE = 1e-3
_LONGEST_ARABIC, _LONGEST_LATIN = 9, 11
"""Longer words are as these."""

Weights = Mapping[str, float]
"""What each feature adds to the logarithm of the odds."""


def open_to_article(arabic: str, latin: str) -> bool:
    """Whether the Arabic may have an article that the Latin lacks.

    The *l* of a Latin word that begins with one, or has it second, may be the article itself.
    """
    return len(arabic) >= SHORTEST and latin[:1] != "l" and latin[1:2] != "l"


def features(arabic: str, latin: str) -> tuple[str, ...]:
    """What is looked at: how a word begins and ends in both scripts, its letters, its sizes.

    Args:
        arabic, latin: the word in the letters of their alphabets, without article.
    """
    return (
        "",
        *(f"<{word[:n]}" for word in (arabic, latin) for n in (1, 2)),
        *(f"{word[-n:]}>" for word in (arabic, latin) for n in (1, 2, 3)),
        *sorted(set(arabic)),
        f"#{min(len(arabic), _LONGEST_ARABIC)}",
        f"={min(len(latin), _LONGEST_LATIN)}",
    )


def article_likelihood(arabic: str, latin: str, weights: Weights) -> float:
    """How likely Arabic writes the word with an article, from 0 to :data:`CLEAREST`.

    0 for one that has an article.
    """
    if not weights or arabic.startswith(ARTICLE) or not open_to_article(arabic, latin):
        return 0.0
    odds = sum(weights.get(name, 0.0) for name in features(arabic, latin))
    return min(CLEAREST, 1.0 / (1.0 + math.exp(-odds)))


def with_articles(
    scored: Sequence[tuple[str, float]], latin: str, weights: Weights
) -> list[tuple[str, float]]:
    """Spellings with the logarithms of their weights, each with the article too, best first.

    Args:
        scored: spellings without article.
        latin: what they spell.
        weights: of the features.
    """
    out = []
    for text, score in scored:
        share = article_likelihood(text, latin, weights)
        out.append((text, score + math.log1p(-share) / FLATNESS))
        if share > _NEGLIGIBLE:
            out.append((ARTICLE + text, score + math.log(share) / FLATNESS))
    out.sort(key=lambda pair: (-pair[1], pair[0]))
    return out

"""Read a spelling for clustering: its blocking keys, its sounds, its composed canonical form."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nisba.canonical import compose
from nisba.engine import Engine, default_engine
from nisba.terms import terms_of

_KINDS = "ewdlv"
"""Index terms that make blocks (see `nisba.terms`): numbers and generic words make no name."""

_LEVEL = str.maketrans("āīūḥṭṣḍẓḏṯġqxčž", "aiuhtsdzdtgkksj", "ʿʾ")
_NO_VOWELS = str.maketrans("", "", "aiu")


class Prepared(NamedTuple):
    """A spelling ready for blocking.

    Attributes:
        keys: hashes of its blocking keys, ascending. Two keys that share a hash by accident make
            a pair more to be scored, no more.
        sounds: its sounds, emphatics and long vowels levelled.
        skeleton: the consonants of these.
        canonical: the spelling composed: al- for every dress of the article, known elements as the
            press spells them.
        known: all of its elements are.
    """

    keys: NDArray[np.uint32]
    sounds: str
    skeleton: str
    canonical: str
    known: bool


def prepare_all(texts: Sequence[str]) -> list[Prepared]:
    """:func:`prepare` on every text, by the packaged engine; for worker processes."""
    engine = default_engine()
    return [prepare(text, engine) for text in texts]


def prepare(text: str, engine: Engine) -> Prepared:
    """All that clustering asks of ``text``, which has been through hygiene; it is parsed here and
    again only where pairs of it are scored."""
    parsed = engine.parser.parse(text)
    hashes = {zlib.crc32(t.encode()) for t in terms_of(parsed, engine) if t[0] in _KINDS}
    keys = np.fromiter(sorted(hashes), np.uint32, len(hashes))
    plain = "".join([e.forms[-1].reading.plain for e in parsed.elements])
    sounds = plain.translate(_LEVEL)
    composed = compose(parsed, engine)
    skeleton = sounds.translate(_NO_VOWELS) or sounds
    return Prepared(keys, sounds, skeleton, composed.canonical, bool(composed.arabic))

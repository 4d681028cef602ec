"""The parts of the pipeline, put together once: reader, keys, lexicon, parser, scorer."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nisba.analysis.parse import Parser
from nisba.keys import Keys
from nisba.lexicon import Lexicon, load_lexicon
from nisba.score.name import Scorer
from nisba.score.plain import MakePlain, plain_names
from nisba.score.weights import Weights, packaged_weights
from nisba.seeds import seeds_dir
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reader
from nisba.terms import Terms
from nisba.words import Words


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything that is the same for every table. Create one a process and share it.

    Attributes:
        lexicon_dir: where the lexicon was read from.
        plain: makes most names ready to be compared without a parse, where the kernel can.
    """

    reader: Reader
    keys: Keys
    lexicon: Lexicon
    parser: Parser
    scorer: Scorer
    words: Words
    terms: Terms
    lexicon_dir: Path
    plain: MakePlain | None = None

    @classmethod
    def create(
        cls,
        *,
        lexicon_dir: Path | None = None,
        weights: Weights | None = None,
        compiled: bool = True,
    ) -> "Engine":
        """Load the lexicon (from ``lexicon_dir`` or the packaged one) and the weights.

        ``compiled``: align readings with the compiled kernel where there is one; ``False`` does
        without it, to the same answers.

        Raises:
            SeedError: the lexicon is missing or malformed.
        """
        alphabet = Alphabet(compiled=compiled)
        reader, keys = Reader(alphabet), Keys(alphabet)
        place = lexicon_dir or seeds_dir() / "lexicon"
        lexicon = load_lexicon(reader, keys, place)
        parser = Parser(reader, lexicon)
        scorer = Scorer(lexicon, weights or packaged_weights())
        return cls(
            reader,
            keys,
            lexicon,
            parser,
            scorer,
            Words(reader),
            Terms(keys, lexicon),
            place,
            plain_names(reader, lexicon, parser, scorer.compiled),
        )


@cache
def default_engine() -> Engine:
    """The engine on the packaged lexicon and weights; made once a process."""
    return Engine.create()

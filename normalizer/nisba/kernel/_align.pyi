"""What ``align.c``, ``entries.c``, ``keys.c``, ``names.c``, ``ordinary.c``, ``pair.c``, ``read.c``,
``rows.c``, ``shelf.c``, ``view.c`` and ``weigh.c`` offer.

Readings are strings of symbols, U+E000 + the number of the symbol.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, final

from numpy.typing import NDArray

from nisba.analysis.model import Element
from nisba.score.compiled import Facts, Whole
from nisba.score.plain import Callbacks
from nisba.sounds.reader import Heard, Reading

_Model = tuple[
    float,
    tuple[tuple[int, tuple[float, ...], tuple[float, ...], tuple[float, ...]], ...],
    tuple[tuple[int, int, float], ...],
]

@final
class Costs:
    """Costs between the symbols of one alphabet, and between readings made of them.

    Unknown symbols raise ``ValueError``. What ``cost`` raises passes through.
    """

    def __init__(
        self,
        cost: Callable[[int, int], float],
        sound: Callable[[int, int], float] = ...,
        geminate: float = ...,
        /,
    ) -> None:
        """Costs by numbers, each asked for once.

        Args:
            cost: of one symbol against another, where one was added without options.
            sound: of one sound against another.
            geminate: of a double consonant against a single one.
        """

    def add(
        self,
        gap: float,
        unwritten: float,
        vowel: bool,
        options: tuple[tuple[int, float], ...] = ...,
        geminate: int = ...,
        /,
    ) -> None:
        """The next symbol.

        Args:
            gap, unwritten: its cost against nothing, in readings that write and do not write short
                vowels.
            vowel: whether its likeliest sound is a vowel.
            options: the sounds (0 to 63) that it may stand for, each with its cost. Of more than
                twelve, ``cost`` is asked.
            geminate: whether it is a double one, 0 or 1; -1 where its spelling does not tell.

        Raises:
            OverflowError: there are 6,400 already.
            ValueError: a sound or a cost is out of range.
        """

    def cost(self, x: str, y: str, x_unwritten: bool, y_unwritten: bool, bound: float, /) -> float:
        """:func:`nisba.score.align.align_cost`."""

    def fit(
        self, x: str, y: str, x_unwritten: bool, y_unwritten: bool, bound: float, /
    ) -> tuple[float, float, float, float] | None:
        """:func:`nisba.score.align.fit`."""

@final
class Keys:
    """Makes consonant keys. Threads may share it; what the callback raises passes through."""

    def __init__(
        self, classes: Callable[[int], tuple[tuple[str, float], ...]], most: int, /
    ) -> None:
        """``classes``: of a symbol, by number, with their costs, likeliest first; asked once.

        ``most``: keys of one reading, 1 to 24.
        """

    def of(self, symbols: str, /) -> tuple[str, ...]:
        """:meth:`nisba.keys.Keys._of`."""

    def likeliest(self, symbols: str, /) -> str:
        """:meth:`nisba.keys.Keys._likeliest`."""

@final
class Entries:
    """The readings of a lexicon, by their consonant keys. Threads may share it."""

    def __init__(
        self,
        costs: Costs,
        keys: Keys,
        readings: tuple[str, ...],
        by_key: dict[str, tuple[int, ...]],
        priors: tuple[float, ...],
        softness: tuple[float, float, float, int],
        /,
    ) -> None:
        """``by_key``: positions in ``readings``. ``priors``: weights of the entries.

        ``softness``: of :class:`nisba.lexicon.Lexicon` the ``TAU``, the weight of "none of these",
        the share of the best weight that a sense has at the least, and how many senses are kept.
        """

    def near(self, symbols: str, unwritten: bool, slack: int, reach: float, /) -> dict[int, float]:
        """:meth:`nisba.lexicon_costs.EntryCosts.of` the entries that share a key with a reading."""

    def senses(
        self, symbols: str, unwritten: bool, slack: int, reach: float, /
    ) -> tuple[tuple[int, float], ...]:
        """:meth:`nisba.lexicon.Lexicon.senses` by nothing but the entries that are :meth:`near`."""

@final
class Graphemes:
    """The graphemes of one script under one set of conventions. Threads may share it.

    What the callbacks raise passes through.
    """

    def __init__(
        self,
        graphemes: tuple[str, ...],
        heard: Callable[[str], Heard],
        unlisted: Callable[[str, int], Heard],
        sound: Callable[[int], tuple[str, str, str, str, bool, bool]],
        doubled: Callable[[int], int],
        /,
    ) -> None:
        """Sounds have numbers.

        Args:
            graphemes: of 1 to 12 letters, with ``^`` and ``$`` where they are anchored.
            heard: of a grapheme; asked once.
            unlisted: of a word and a place in it where no grapheme is.
            sound: the symbol of a sound and its likeliest sound, as text; the same two where it is
                the last vowel of a word; whether it is a vowel; whether it may be silent at no
                cost.
            doubled: a sound with a shadda.
        """

    def read(self, word: str, /) -> tuple[str, str, tuple[int, ...]]:
        """``symbols``, ``plain`` and ``starts`` of :class:`nisba.sounds.reader.Reading`."""

@final
class Part:
    """An element made ready; made by :meth:`Pairs.part`."""

Likeliest = tuple[str, str, int, tuple[tuple[int, float], ...]]
"""Of the first form of an element its symbols, its word, the number of its head, its senses."""

Said = tuple[Element | None, str, int, int, int | Likeliest]
"""Of a word that :class:`Ordinary` made: nothing, the word, flags, the number of its *bin*, and
what it most likely is: of an ordinary word the entry of the lexicon that it is more likely than
not, or -1. Of another its element alone, an empty text, and flags and *bin* of its dress."""

@final
class Name:
    """A parsed name made ready; made by :meth:`Pairs.name` and :meth:`Names.name`.

    Its length is how many elements it has.
    """

    def __len__(self) -> int: ...
    def said(self) -> tuple[Said, ...]:
        """What the elements of a plain name say of themselves. For names of :meth:`Names.name`."""

@final
class Pairs:
    """Compares names as :mod:`nisba.score.name` does, to the bit, and remembers pairs of elements.

    What the callbacks raise passes through. Threads may share it.
    """

    def __init__(
        self,
        costs: Costs,
        callbacks: tuple[
            Callable[[Element | Whole, int], Facts],
            Callable[[Element, Element], tuple[float, float, bool]],
            Callable[[Element, Element], Part],
        ],
        names: _Model,
        elements: _Model,
        /,
        *rules: float,
    ) -> None:
        """``callbacks``: for facts of a form (element, its number), and ``other`` and ``merged``
        of :class:`nisba.score.compiled.Answers`, the last giving a part. ``names``, ``elements``:
        the models, each as bias, curves (feature, knots, values, slopes) and products. ``rules``:
        ``clip``, ``floor``, ``join_penalty``, ``join_gain``, ``doubtful``, ``hopeless``,
        ``other_head``, ``solid``, ``whole_share``, ``known_same``, ``other_gender``,
        ``unknown``, ``strange``, ``overlap``, ``translated`` and ``two_names``, the constants of
        ``nisba.score`` by these names.
        """

    def part(
        self,
        element: Element | Whole,
        weight: float,
        flags: int,
        nasab: int,
        number: int | None,
        gloss: frozenset[str],
        forms: tuple[tuple[str, bool, int, float, tuple[str, ...]], ...],
        /,
    ) -> Part:
        """An element. ``forms``: each its symbols, whether it leaves short vowels unwritten, its
        head by number, its cost, and its consonant keys: the likeliest, and those to choose from.
        ``gloss``: what it means.
        """

    def name(
        self,
        text: str,
        parts: tuple[Part, ...],
        whole: Part | None,
        inverted: bool,
        rarities: tuple[float, ...],
        script: int,
        letters: str,
        /,
    ) -> Name:
        """A name of at least one part. ``rarities``: one for each, or none. ``script``: 1 Arabic, 2
        Latin, any other number for another. ``letters``: lower case without marks.
        """

    def compare(self, a: Name, b: Name, /) -> tuple[float, float, float]:
        """The fields of :class:`nisba.score.brief.Brief`."""

    def view(self, part: Part, /) -> tuple[object, ...]:
        """What a part holds, for tests: the arguments of :meth:`part`, each form with its facts."""

@final
class Ordinary:
    """Makes parts of words in Latin letters, each alone in its name, that are no numbers and no
    particles. Threads may share it; what a callback raises passes through.
    """

    def __init__(
        self,
        pairs: Pairs,
        entries: Entries,
        graphemes: Graphemes,
        lists: tuple[Set[str], Set[str], Set[str], Set[str]],
        about: tuple[bytes, array[int], array[int], bytes, bytes],
        near: tuple[int, float, tuple[float, ...]],
        listings: tuple[
            Mapping[str, Sequence[int]],
            Mapping[str, Sequence[int]],
            Mapping[str, Mapping[str, int]],
            Mapping[str, tuple[int]],
            tuple[str, ...],
            tuple[Reading, ...],
            float,
            float,
        ],
        letters: tuple[str, str],
        element: Callable[[str, Graphemes, int], Element],
        meaning: Callable[
            [str, tuple[tuple[int, float], ...]], tuple[float, int, frozenset[str], bool, bool]
        ],
        /,
    ) -> None:
        """``graphemes``: of Latin letters under no convention. ``lists``: numbers and particles,
        words with a meaning, spellings (:class:`nisba.analysis.ordinary.Listed`), and first members
        of compound names (:class:`nisba.analysis.compound.Splitter`).

        Args:
            about: of each entry its gender (1 a man's name, 2 a woman's), a number for its letters,
                the entry that it is another dress of, whether it means something, and whether it
                may stand before *al-Din*.
            near: by how many symbols a word and an entry may differ, the furthest they may be from
                each other, and the same by number of symbols, the last for longer words.
            listings: dicts of :class:`nisba.lexicon.Listings`, which stay as they are; of each
                entry its Arabic letters and its reading; what a listed spelling costs, and the
                share of the likeliest entry's weight that it has at the least.
            letters: of :func:`nisba.score.latin.latin_letters`.
            element: of a word under conventions, with flags of :mod:`nisba.score.compiled`: asked
                for late, and of few.
            meaning: of a word with these senses (:data:`nisba.score.ordinary.Meaning`), if it may
                have any.
        """

    def part(
        self, word: str, graphemes: Graphemes, flags: int = ..., /
    ) -> tuple[Part, str, str] | None:
        """What :meth:`nisba.score.compiled.Compiled.name` makes of a word that stands alone, in
        lower case; its symbols and its likeliest sounds. ``flags``: ``ARTICLE``, ``CERTAIN`` and
        ``FAMILY`` of :mod:`nisba.score.compiled`.

        ``None``: it is no such word, or a rarer case, and has to be parsed.
        """

@final
class Weigher:
    """Says what speaks for a candidate, as :func:`nisba.rank.evidence_by_element` does."""

    def __init__(
        self, pairs: Pairs, across: Callable[[str, str], float], /, *weights: float
    ) -> None:
        """``across``: how alike an Arabic and a Latin text are. ``weights``: ``other_script``,
        ``pair``, ``pair_limit``, ``several``, ``several_least``, ``shared_terms``, ``letters``,
        ``explained``, ``explaining``, ``rare``, ``rare_limit``, ``article``, ``surplus``,
        ``one_of_many``, ``bare_name``, ``light``, ``other_rank``, ``doubt``, ``shared`` and
        ``literal``, the constants of ``nisba.rank`` by these names.
        """

    def evidence(self, query: Name, listed: Name, shared: float, /) -> float:
        """Of names with rarities; ``shared``: by rarity of index terms, 0..1 of the best one's."""

    def each(
        self, query: Name, listed: tuple[Name, ...], shares: tuple[float, ...], /
    ) -> list[float]:
        """:meth:`evidence` of each of ``listed``, with its share."""

    def among(
        self,
        query: Name,
        names: list[Name | None],
        numbers: Sequence[int],
        shares: Sequence[float],
        first: int,
        last: int,
        /,
    ) -> list[float] | None:
        """:meth:`each` of the ``names`` with some ``numbers``, those from ``first`` to before
        ``last``. ``None``: one of them is not there.

        ``numbers``: a list, or 32-bit ones; ``shares``: one for each of them, likewise doubles.
        """

    def by_score(
        self, query: Name, listed: tuple[Name, ...], shares: tuple[float, ...], /
    ) -> list[float]:
        """The same in a large table: :func:`nisba.rank.evidence`, less its ``surplus_of``."""

@final
class Shown:
    """Says which conventions a word shows. Threads may share it."""

    def __init__(self, automata: tuple[tuple[int, bool, str, array[int], bytes], ...], /) -> None:
        """``automata``: of :func:`nisba.sounds.automata.said`, 64 conventions at most."""

    def of(self, word: str, /) -> int:
        """Those that a word in lower case shows, a bit each in their order."""

@final
class Names:
    """Makes plain names ready (:mod:`nisba.score.plain`). Threads may share it.

    What the callbacks raise passes through. What they say is remembered, until it is too much.
    """

    def __init__(
        self,
        pairs: Pairs,
        keys: Keys,
        ordinary: Ordinary,
        callbacks: Callbacks,
        optional: str,
        longest: int,
        syllables: tuple[str, str],
        articles: tuple[frozenset[str], int, int],
        divine: bytes,
        /,
    ) -> None:
        """What makes names ready.

        Args:
            ordinary: makes the words that no list has.
            callbacks: :meth:`nisba.score.plain.Plain.callbacks`. A ``Shown`` among them is not
                called, but read.
            optional: the symbols of an article that is there to be matched or not.
            longest: symbols of a name run together, 64 at the most.
            syllables: the letters that syllables of Wade-Giles have, and those that they end in.
            articles: those that there are, the letters of the longest, and the set of conventions
                (see ``Plain``) under which one in capitals is another one.
            divine: of each entry of the lexicon, whether it is a name of God.
        """

    def name(self, text: str, /) -> Name | None:
        """A name without rarities; ``None`` where it has to be parsed. ``text``: after hygiene."""

    def forget(self) -> None:
        """Forget what is remembered, if no other thread is at work."""

_Bytes = memoryview | NDArray[Any] | array[int]

@final
class Shelf:
    """Makes parts of the elements that a small table keeps (:mod:`nisba.table.shelf`).

    Bytes that turn out damaged raise ``ValueError``, also when parts are compared; an element that
    there is not raises ``IndexError``.
    """

    def __init__(
        self,
        pairs: Pairs,
        elements: tuple[_Bytes, _Bytes],
        wholes: tuple[_Bytes, _Bytes],
        spellings: tuple[_Bytes, _Bytes],
        symbols: str,
        letters: _Bytes,
        element: Callable[[int], Element],
        /,
    ) -> None:
        """``elements``, ``wholes``, ``spellings``: bytes, and where each begins and the last ends
        (32-bit). Wholes are by the numbers of spellings.
        ``symbols``: of the alphabet, by their numbers in the table. ``letters``: of each entry of
        the lexicon a number for its letters (32-bit). ``element``: by number, for those who ask.
        """

    def part(self, number: int, /) -> tuple[Part, float]:
        """An element, and its weight."""

    def whole(self, number: int, /) -> Part | None:
        """The name with this number run together, where it is kept."""

    def name(
        self, number: int, parts: tuple[Part, ...], rarities: tuple[float, ...], /
    ) -> Name | None:
        """The name with this number, of these parts; ``None`` where its text is not plain ASCII,
        and it has to be made by :meth:`Pairs.name`.
        """

def rows(
    amounts: list[float],
    entities: Sequence[int],
    spellings: Sequence[int],
    scale: tuple[float, float, float],
    behind: float,
    elsewhere: Mapping[int, bool] | bytearray | None,
    less: float,
    nothing: float,
    most: int,
    /,
) -> tuple[tuple[float, int, int], ...]:
    """:func:`nisba.ranking.rows_of`, at most ``most``; the columns are lists, or 32-bit numbers.

    ``behind``: by how much evidence those are behind the least that have no amount of their own.
    ``scale``: evidence that acceptance needs, the logit that it then has, and the furthest that any
    logit is from 0. ``less``: factor of a score above ``nothing`` whose entity is ``elsewhere``;
    in bytes 2 says that it has to be asked for by position.
    """

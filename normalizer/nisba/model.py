"""What goes into nisba and what comes out: frozen values, no behaviour beyond their own shape."""

from dataclasses import dataclass, field

from nisba.enumeration import TextEnum


class Kind(TextEnum):
    """What an entity is."""

    PERSON = "person"
    PLACE = "place"
    ORG = "org"


class Decision(TextEnum):
    """What nisba says of a name looked up in a table.

    ``EXACT``, ``ALIAS`` and ``MATCH`` are accepted answers. ``AMBIGUOUS``: several entities fit as
    well. ``POSSIBLE``: a person should look. ``NONE``: the table has no such entity.
    """

    EXACT = "exact"
    ALIAS = "alias"
    MATCH = "match"
    AMBIGUOUS = "ambiguous"
    POSSIBLE = "possible"
    NONE = "none"

    @property
    def accepted(self) -> bool:
        """True when the entity may be taken as the answer without a person looking."""
        return self in (Decision.EXACT, Decision.ALIAS, Decision.MATCH)


class Verdict(TextEnum):
    """What nisba says of two spellings."""

    MATCH = "match"
    POSSIBLE = "possible"
    DIFFERENT = "different"


class AliasKind(TextEnum):
    """Why a spelling is listed by hand instead of being derived by rule."""

    ROMANISATION = "romanisation"
    SPELLING = "spelling"
    EXONYM = "exonym"
    ACRONYM = "acronym"
    SHORT = "short"
    INVERTED = "inverted"
    TYPO = "typo"
    FORMER = "former"


class Confidence(TextEnum):
    """How sure the editor of a row was."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows beside the spelling. Every part is optional.

    Attributes:
        kind: only entities of this kind are answers.
        country: ISO 3166-1 alpha-2, upper case; entities of other countries rank lower.
        language: BCP 47 language of the text the name was read in; steers conventions
            (``fr``: ``ch`` is sh; ``de``: ``ch`` is kh).
    """

    kind: Kind | None = None
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One row of the table.

    Attributes:
        id: opaque and stable.
        canonical: English press style.
        arabic_vocalised: vocalised Arabic with article, NFC; ``""`` when not known.
        country: ISO 3166-1 alpha-2 codes.
        same_as: ``Q…`` for Wikidata, ``geonames:…`` for GeoNames.
        prominence: 0 to 3, how likely it is meant where several fit as well: 1 known in its
            region, 2 far beyond it, 3 so well that even a short form of its name, alone, means it.
    """

    id: str
    canonical: str
    kind: Kind | None = None
    arabic_vocalised: str = ""
    country: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    confidence: Confidence = Confidence.HIGH
    source: str = ""
    note: str = ""
    prominence: int = 0

    def __hash__(self) -> int:
        """Of the id alone: it is what entities are told apart by, and they are keys of caches."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of an entity that rules cannot derive."""

    entity: str
    spelling: str
    language: str = ""
    kind: AliasKind = AliasKind.ROMANISATION
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: two parts of the names set side by side.

    Attributes:
        left: as written in the first name (the query), ``""`` when it has no such part.
        right: as written in the second name (the entity's spelling), likewise.
        score: 0..1, how sure it is that the two parts are one element.
        rules: what made them equal or kept them apart, in words
            (``a- before s: assimilated article``, ``ou = u``).
    """

    left: str
    right: str
    score: float
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that the name may mean.

    Attributes:
        score: 0..1, calibrated: of the answers with .9, nine in ten are right.
        spelling: the spelling of the entity that fitted best.
        steps: the alignment, element by element; empty unless an explanation was asked for.
    """

    entity: Entity
    score: float
    spelling: str
    alias_kind: AliasKind | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Normalization:
    """The answer to one name.

    Attributes:
        name: as given.
        canonical: English press style: the entity's where one was accepted, else composed from
            what is known of the elements.
        arabic: Arabic without marks, ``""`` when not known.
        arabic_vocalised: vocalised Arabic, ``""`` when not known.
        id: the entity's id where one was accepted, else ``""``.
        kind: the entity's kind where one was accepted, else ``None``.
        score: 0..1, of the best candidate; 0 without one.
        candidates: best first.
        warnings: what is odd in the spelling itself (mixed scripts, invisible characters).
    """

    name: str
    canonical: str
    arabic: str = ""
    arabic_vocalised: str = ""
    id: str = ""
    kind: Kind | None = None
    decision: Decision = Decision.NONE
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to "are these one name?". ``score`` is 0..1, calibrated."""

    a: str
    b: str
    score: float
    verdict: Verdict
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Names already resolved in the same document.

    Attributes:
        entities: ids of entities met before; a short form of one of them is accepted.
    """

    entities: tuple[str, ...] = field(default=())

"""One written word of a name, read."""

from dataclasses import dataclass

from nisba.analysis.model import Form
from nisba.script import Script


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word where it stands. Tokens are remembered, so that two are one only as objects.

    Attributes:
        word: in lower case, less an Arabic or Hebrew article.
        surface: as written.
        roles: the grammar roles it may have, of ``particles.tsv``.
        article: the article is written as a part of it.
        gap: what stands before it.
        core: the same word in lower case and alone, as it is remembered.
        free: it has no role, whatever stands beside it.
        soft: before some words it may be an assimilated article.
        run_on: the consonant of an article that may be run on to it (Ziaur), or ``""``.
        admin: it is an administrative word, which is no part of the name run together.
        ordinary: it is Latin, and in none of our lists (:mod:`nisba.analysis.ordinary`).
    """

    word: str
    surface: str
    script: Script
    form: Form
    roles: tuple[str, ...]
    article: bool = False
    gap: str = " "
    core: "Token | None" = None
    free: bool = False
    soft: bool = False
    run_on: str = ""
    admin: bool = False
    ordinary: bool = False

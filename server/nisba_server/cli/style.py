"""``--style``: a name in another romanisation, for display only."""

from collections.abc import Callable

from nisba.model import Normalization

Restyle = Callable[[Normalization], str]


def restyler(style: str | None) -> Restyle | None:
    """How to write an answer in ``style``, ``None`` when no style was asked for.

    Raises:
        UnknownSystem: there is no such system.
    """
    if style is None:
        return None
    from nisba.transliterate import restyle, system
    from nisba.transliterate.hub import ARABIC, VOCALISED

    chosen = style if style in (ARABIC, VOCALISED) else system(style).id

    def display(answer: Normalization) -> str:
        return restyle(answer, chosen)

    return display

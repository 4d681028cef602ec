"""A name in every system for Arabic, side by side."""

from dataclasses import dataclass

from nisba.transliterate import catalogue, romanise

_PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Rendering:
    """A name in one system.

    Attributes:
        authority: who publishes the system, ``practice`` for what nobody publishes.
        script: ISO 15924 code of the result.
    """

    id: str
    name: str
    authority: str
    year: str
    script: str
    text: str

    def as_json(self) -> dict[str, str]:
        """The members of a JSON object."""
        return {
            "id": self.id,
            "name": self.name,
            "authority": self.authority,
            "year": self.year,
            "script": self.script,
            "text": self.text,
        }


def renderings(vocalised: str, canonical: str) -> list[Rendering]:
    """``vocalised`` in all systems for Arabic: the practices first, then by authority.

    Args:
        vocalised: vocalised Arabic.
        canonical: what is shown as English press style, which an entity may have of its own.
    """
    made = [
        Rendering(
            s.id,
            s.name,
            s.authority,
            s.year,
            s.to_script,
            canonical if s.id == "popular" else romanise(vocalised, s.id),
        )
        for s in catalogue()
        if s.language == "ara"
    ]
    return sorted(made, key=lambda r: (r.authority != _PRACTICE, r.authority.casefold(), r.year))

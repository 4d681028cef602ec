"""One written word of a name, read."""

from dataclasses import dataclass, field

from nisba.analysis.model import Form
from nisba.script import Script


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    surface: str
    script: Script
    form: Form
    roles: tuple[str, ...]
    article: bool = False
    gap: str = " "
    core: "Token | None" = field(default=None, compare=False)
    """The same word in lower case and alone, as it is remembered."""

    def __hash__(self) -> int:
        """Of what tells tokens apart most."""
        return hash(self.surface)

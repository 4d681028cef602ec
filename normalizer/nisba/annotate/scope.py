"""Which entities of a table are Arabic names: a text is full of others that the table knows too."""

from functools import lru_cache

from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.model import Entity, Kind
from nisba.reconciler import Reconciler
from nisba.score.element import senses_of

ARAB_WORLD = frozenset(
    {"AE", "BH", "DJ", "DZ", "EG", "EH", "IQ", "JO", "KM", "KW", "LB", "LY", "MA", "MR", "OM", "PS",
     "QA", "SA", "SD", "SO", "SY", "TN", "YE"}
)  # fmt: skip
"""Members of the Arab League, and Western Sahara: ISO 3166-1 alpha-2."""

_SURE = 0.5


def in_scope(entity: Entity, reconciler: Reconciler) -> bool:
    """Whether the entity's name counts as Arabic.

    What belongs to the Arab world does, by whatever name it goes (Aleppo, Syrian Arab Army). Of
    persons and organisations elsewhere those do whose name is made of Arabic elements throughout
    (Raed Salah) or written with an article (al-Masdar); of places elsewhere none. Where no country
    is stated the name decides, and with neither country nor Arabic (a table of one's own) it
    counts.
    """
    if ARAB_WORLD & set(entity.country):
        return True
    if not entity.country and (not entity.arabic_vocalised or entity.source == ""):
        return True
    if entity.country and entity.kind is Kind.PLACE:
        return False
    return _arabic_throughout(entity.canonical, reconciler.engine)


@lru_cache(1 << 12)
def _arabic_throughout(name: str, engine: Engine) -> bool:
    entries = engine.lexicon.entries
    for element in engine.parser.parse(clean(name).text).elements:
        if element.translated:
            return False
        if element.article:
            continue
        senses = [(i, p) for form in element.forms[:1] for i, p in senses_of(form, engine.lexicon)]
        if not any(p >= _SURE and entries[i].origin == "ar" for i, p in senses):
            return False
    return True

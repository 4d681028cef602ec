"""Countries as people write them in a column: a code, or a name in one of a few languages."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import icu

_LANGUAGES = ("en", "fr", "de", "es", "tr", "ar")


def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of ``text``, ``""`` when it is no country's code or name.

    Names are Unicode CLDR's, in English, French, German, Spanish, Turkish and Arabic.
    """
    return _codes().get(text.strip().casefold(), "")


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code in icu.Locale.getISOCountries():
        place = icu.Locale("", code)
        found[code.casefold()] = code
        found[place.getISO3Country().casefold()] = code
        for language in _LANGUAGES:
            found.setdefault(place.getDisplayCountry(icu.Locale(language)).casefold(), code)
    return MappingProxyType(found)

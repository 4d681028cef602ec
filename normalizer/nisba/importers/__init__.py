"""Records for a table from the formats that others publish names in.

Every reader takes lines (or parsed values) and gives records as they come; a row that cannot be
used is told to ``fault`` with its line, and the others go on. What is published about names but is
none (links, postcodes, airport codes) is left out without a word. Nothing is fetched from
anywhere.

Formats: :mod:`~nisba.importers.geonames`, :mod:`~nisba.importers.ftm`,
:mod:`~nisba.importers.wikidata`, :mod:`~nisba.importers.cod`, :mod:`~nisba.importers.places`
(Linked Places TSV), :mod:`~nisba.importers.plain` (any CSV or TSV).
"""

from nisba.importers.draft import Fault

__all__ = ["Fault"]

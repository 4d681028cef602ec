"""All checks of a seeds directory, in one call."""

from pathlib import Path

from nisba.engine import Engine, default_engine
from nisba.errors import SeedError
from nisba.table.check.accepted import without_accepted
from nisba.table.check.alike import check_alike
from nisba.table.check.correspondence import check_correspondence
from nisba.table.check.elements import check_elements, check_glosses, check_lexicon
from nisba.table.check.finding import Finding
from nisba.table.check.manifest import check_manifest
from nisba.table.check.reading import read_seeds
from nisba.table.check.reviewed import check_reviewed
from nisba.table.check.rows import check_rows
from nisba.table.check.spellings import check_spellings
from nisba.table.check.vocalised import check_vocalised


def check_seeds(seeds: Path, engine: Engine | None = None) -> tuple[Finding, ...]:
    """Everything inconsistent in the seeds directory ``seeds``, sorted by file and line.

    Second sources are asked apart: :func:`nisba.table.check.confirm`, and pairs of names about the
    lexicon: :func:`nisba.table.check.review`.

    Args:
        seeds: holds ``entities/``, ``aliases/``, ``lexicon/`` and ``manifest.yaml``.
        engine: what names are parsed and compared with; by default one on the directory's own
            lexicon, or on the packaged one when the directory's cannot be read.

    Raises:
        SeedError: ``seeds`` is no directory.
    """
    if not seeds.is_dir():
        raise SeedError(f"{seeds}: no such directory")
    read = read_seeds(seeds)
    engine = engine or engine_of(seeds)
    found = [
        *read.findings,
        *check_manifest(seeds),
        *check_rows(read),
        *check_vocalised(read),
        *check_spellings(read),
        *check_alike(read),
        *check_correspondence(read, engine),
        *check_lexicon(read, engine),
        *check_glosses(read),
        *check_elements(read, engine),
        *check_reviewed(read, seeds),
    ]
    return without_accepted(found, read, seeds)


def engine_of(seeds: Path) -> Engine:
    """An engine on the lexicon of ``seeds``, or on the packaged one when that cannot be read."""
    if any((seeds / "lexicon").glob("*.tsv")):
        try:
            return Engine.create(lexicon_dir=seeds / "lexicon")
        except SeedError:
            pass
    return default_engine()

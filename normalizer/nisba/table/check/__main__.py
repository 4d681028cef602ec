"""``python -m nisba.table.check TASK [SEEDS] [PAIRS ...]``: upkeep of ``seeds/`` from a shell.

``refresh``: write the manifest's counts and ``LISTING.md`` anew. ``current``: are both up to date?
``second``: what second sources say, with every disagreement that nobody accepted yet; ``PAIRS`` are
TSVs of Arabic, Latin and count. ``heard``: which elements of the lexicon the pairs attest, and
every disagreement without a verdict in ``reviewed.tsv``, ready to be appended to it. The exit
status is 1 when something is not as it should be.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from nisba.table.check.manifest import NAME, refresh_manifest, refreshed
from nisba.table.check.reviewed import review, same_pairs
from nisba.table.check.run import engine_of
from nisba.table.check.second import confirm
from nisba.table.listing import FILE, listing_is_current, write_listing


def main(arguments: Sequence[str]) -> int:
    """Run one task; 0 when all is well, 1 when not, 2 when there is no such task."""
    task = arguments[0] if arguments else ""
    seeds = Path(arguments[1] if len(arguments) > 1 else "seeds")
    pairs = [Path(argument) for argument in arguments[2:]]
    if task == "refresh":
        refresh_manifest(seeds)
        write_listing(seeds)
        return 0
    if task == "current":
        return _current(seeds)
    if task == "second":
        return _second(seeds, pairs)
    if task == "heard" and pairs:
        return _heard(seeds, pairs)
    sys.stderr.write(__doc__ or "")
    return 2


def _current(seeds: Path) -> int:
    stale = [] if listing_is_current(seeds) else [FILE]
    if (seeds / NAME).read_text(encoding="utf-8") != refreshed(seeds):
        stale.append(NAME)
    for name in stale:
        command = f"python -m nisba.table.check refresh {seeds}"
        sys.stderr.write(f"{seeds / name} is not up to date: {command}\n")
    return int(bool(stale))


def _second(seeds: Path, pairs: Sequence[Path]) -> int:
    said = confirm(seeds, *pairs)
    out = [
        f"{source.name}: has {source.found:,} of {source.asked:,}, confirms {source.confirmed:,}"
        for source in said.sources
    ]
    out.append(
        f"together: {said.found:,} of {said.entities:,} entities, {said.share:.1%} confirmed"
    )
    out += [f"{f.file}:{f.line}: {f.message}" for f in said.findings]
    sys.stdout.write("\n".join(out) + "\n")
    return int(bool(said.findings))


def _heard(seeds: Path, pairs: Sequence[Path]) -> int:
    engine = engine_of(seeds)
    missing = 0
    for path in pairs:
        said = review(seeds, path, engine)
        heard = said.hearing
        sys.stderr.write(
            f"{path.name}: attests {heard.attested:,} of {heard.entries:,} elements "
            f"({heard.share:.1%}); has the letters of {heard.known:,}; "
            f"{len(heard.disagreements):,} disagreements, {len(said.open):,} without a verdict\n"
        )
        if not same_pairs(seeds, path):
            sys.stderr.write(f"{path.name} is not the file that the verdicts were given on\n")
        for d in said.open:
            sys.stdout.write(f"{d.arabic}\t{d.press}\t{d.code}\t{d.heard}\t\t\t\n")
        missing += len(said.open)
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``nisba table add``: ask for an entity, check it, append it to the seeds."""

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nisba.errors import SeedError
from nisba.model import AliasKind, Confidence, Kind

from ..files.errors import FileError
from .output import print_records
from .status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nisba.table.check import Candidate, Finding

_USUAL = {"person": "public-figures", "place": "cities", "org": "organisations"}
"""The file that an entity of a kind goes to unless the user says otherwise."""


@click.command("add")
@click.argument("path", metavar="[SEEDS]", required=False, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice([k.value for k in Kind]), help="What it is.")
@click.option("--canonical", metavar="NAME", help="English press style: al-Sakhour, Aleppo.")
@click.option("--arabic", metavar="ARABIC", help="Vocalised, as seeds/README.md says.")
@click.option("--country", metavar="CC", help="ISO 3166-1 codes, joined by |.")
@click.option("--same-as", metavar="ID", help="Q... or geonames:..., joined by |.")
@click.option("--confidence", type=click.Choice([c.value for c in Confidence]))
@click.option("--source", metavar="SOURCE", help="editor, package@version, a page's address.")
@click.option("--note", metavar="TEXT", help="A short phrase that tells it apart.")
@click.option(
    "--alias",
    "aliases",
    multiple=True,
    metavar="'SPELLING|LANG|KIND'",
    help="A spelling that rules do not find; again for each. '' for none.",
)
@click.option("--id", "identity", metavar="ID", help="Not the next free one.")
@click.option("--file", metavar="NAME", help="entities/NAME.tsv and aliases/NAME.tsv.")
@click.option("--yes", is_flag=True, help="Ask nothing: what is not given is left empty.")
@click.option("--force", is_flag=True, help="Append in spite of errors.")
def add(
    path: Path | None,
    kind: str | None,
    canonical: str | None,
    arabic: str | None,
    country: str | None,
    same_as: str | None,
    confidence: str | None,
    source: str | None,
    note: str | None,
    aliases: tuple[str, ...],
    identity: str | None,
    file: str | None,
    yes: bool,
    force: bool,
) -> int:
    """Add an entity to a seeds directory (by default nisba's own): asks, checks, appends.

    What is not given by an option is asked for. Then the row is shown with what the checks say of
    it, and appended when you agree; the manifest's counts and LISTING.md are brought up to date.
    With an error in the row nothing is written, unless --force.

    The exit status is 0 when the row was written, 1 when you declined, 2 when the row has errors.

    \b
    nisba table add
    nisba table add seeds --yes --kind place --canonical al-Bab --arabic البَاب --country SY \\
        --confidence high --note "town east of Aleppo" --alias "El Bab|fr|romanisation"
    """
    from nisba.seeds import seeds_dir
    from nisba.table.check import Candidate, append, check_candidate, engine_of, next_id

    place = path or seeds_dir()
    if not (place / "entities").is_dir():
        raise FileError(f"{place} is no seeds directory: there is no entities/ in it")
    ask = not yes
    proposed = next_id(place)
    identity = identity or _asked(None, "id", ask, proposed)
    kind = _asked(kind, "kind", ask, None, click.Choice([k.value for k in Kind]))
    entity = {
        "id": identity,
        "kind": kind,
        "canonical": _asked(canonical, "canonical", ask),
        "arabic": _asked(arabic, "arabic, vocalised", ask, ""),
        "country": _asked(country, "country (SY, or SY|IQ)", ask, ""),
        "same_as": _asked(same_as, "same as (Q..., geonames:...; only when certain)", ask, ""),
        "confidence": _asked(
            confidence, "confidence", ask, "medium", click.Choice([c.value for c in Confidence])
        ),
        "source": _asked(source, "source", ask, "editor"),
        "note": _asked(note, "note", ask, ""),
    }
    entity = {column: _clean(text) for column, text in entity.items()}
    candidate = Candidate(entity, tuple(_aliases(aliases, entity, ask)))
    file = _asked(file, "file", ask, _usual_file(place, kind))
    _show(candidate)
    findings = check_candidate(candidate, place, engine_of(place))
    errors = _report(findings)
    if errors and not force:
        click.echo(
            f"nisba: {errors} {'error' if errors == 1 else 'errors'}: nothing was written "
            "(--force appends all the same)",
            err=True,
        )
        return Status.USAGE
    if ask and not click.confirm(f"Append to entities/{file}.tsv?", default=True, err=True):
        click.echo("nisba: declined: nothing was written", err=True)
        return Status.NO_MATCH
    written = append(candidate, place, file)
    names = ", ".join(str(p.relative_to(place)) for p in written)
    click.echo(f"nisba: {entity['id']} {entity['canonical']} -> {names}", err=True)
    return Status.DONE


def _asked(
    given: str | None,
    text: str,
    ask: bool,
    default: str | None = None,
    choice: "click.Choice[str] | None" = None,
) -> str:
    """What the option gave; else what the user answers; without asking, the default.

    Raises:
        click.UsageError: there is no default and nobody is asked.
    """
    if given is not None:
        return given
    if ask:
        return str(click.prompt(text, default=default, type=choice, err=True))
    if default is None:
        raise click.UsageError(f"--yes asks nothing: give --{text}")
    return default


def _clean(text: str) -> str:
    """NFC, without spaces at the ends: what the format of the seeds wants of every field."""
    return unicodedata.normalize("NFC", text).strip()


def _aliases(
    given: "Sequence[str]", entity: "Mapping[str, str]", ask: bool
) -> "list[Mapping[str, str]]":
    parts = [_alias(text) for text in given if text]
    while ask and not given:
        spelling = str(click.prompt("alias (empty: no more)", default="", err=True))
        if not spelling.strip():
            break
        language = str(click.prompt("  language", default="en", err=True))
        choice = click.Choice([k.value for k in AliasKind])
        kind = str(click.prompt("  kind", type=choice, default="romanisation", err=True))
        parts.append((spelling, language, kind))
    return [
        {
            "entity": entity["id"],
            "spelling": _clean(spelling),
            "language": _clean(language),
            "kind": _clean(kind),
            "source": entity["source"],
        }
        for spelling, language, kind in parts
    ]


def _alias(text: str) -> tuple[str, str, str]:
    parts = text.split("|")
    if len(parts) != 3:
        raise click.UsageError(f"--alias {text!r} is not SPELLING|LANG|KIND")
    return parts[0], parts[1], parts[2]


def _usual_file(place: Path, kind: str) -> str:
    files = sorted(p.stem for p in (place / "entities").glob("*.tsv"))
    if not files:
        raise SeedError(f"{place / 'entities'}: no entities found")
    return _USUAL[kind] if _USUAL.get(kind) in files else files[0]


def _show(candidate: "Candidate") -> None:
    rows = [{"field": key, "value": value} for key, value in candidate.entity.items()]
    rows += [
        {"field": "alias", "value": f"{a['spelling']} ({a['language']}, {a['kind']})"}
        for a in candidate.aliases
    ]
    print_records(rows, "table", columns=("field", "value"))


def _report(findings: "tuple[Finding, ...]") -> int:
    """Print the findings; how many of them are errors."""
    if findings:
        rows = [{"severity": f.severity, "code": f.code, "message": f.message} for f in findings]
        print_records(rows, "table", columns=("severity", "code", "message"))
    else:
        click.echo("nisba: the checks find nothing", err=True)
    return sum(f.severity == "error" for f in findings)

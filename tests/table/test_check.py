"""One tiny seeds directory a finding code: what is wrong is found, on its line, and no more."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from nisba.engine import default_engine
from nisba.errors import SeedError
from nisba.table.check import Finding, check_seeds, refresh_manifest

ENTITIES = "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote"
ALIASES = "entity\tspelling\tlanguage\tkind\tsource"
LEXICON = "arabic\tkind\tgender\tpress\tvariants\tgloss\torigin\tconfidence\tsource"
MANIFEST = "name: nisba-seeds\nversion: 0.0.0\nlicence: CC-BY-4.0\nfiles:\n"

FARDOUS = "N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\teditor\tquarter"
ALEPPO = "N900002\tplace\tAleppo\tحَلَب\tSY\t\thigh\teditor\tcity"
ALEPPO_MARKER = "N900002\tAleppo\ten\texonym\teditor"


def seeds(
    tmp_path: Path,
    entities: list[str],
    aliases: list[str] | None = None,
    lexicon: list[str] | None = None,
) -> Path:
    """A seeds directory with these rows and a manifest that agrees with them."""
    for folder, header, rows in (
        ("entities", ENTITIES, entities),
        ("aliases", ALIASES, aliases or []),
        ("lexicon", LEXICON, lexicon or []),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        text = "".join(row + "\n" for row in [header, *rows])
        (tmp_path / folder / "some.tsv").write_text(text, encoding="utf-8")
    (tmp_path / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    refresh_manifest(tmp_path)
    return tmp_path


def check(directory: Path) -> tuple[Finding, ...]:
    return check_seeds(directory, default_engine())


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_nothing_is_found_in_good_rows(tmp_path: Path) -> None:
    good = seeds(
        tmp_path,
        [FARDOUS, ALEPPO],
        [ALEPPO_MARKER, "N900002\tAlep\tfr\texonym\teditor"],
        ["كَرِيم\tgiven\tm\tKarim\t\t\tar\thigh\teditor"],
    )
    assert check(good) == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("X1\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\teditor\t", "id"),
        ("N900001\ttown\tal-Fardous\tالفِردَوس\tSY\t\thigh\teditor\t", "kind"),
        ("N900001\tplace\t\tالفِردَوس\tSY\t\thigh\teditor\t", "missing"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tQX\t\thigh\teditor\t", "country"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\tQ0\thigh\teditor\t", "same_as"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\tsure\teditor\t", "confidence"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\t\t", "missing_source"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\tsomebody\t", "missing_source"),
        ("N900001\tplace\tal-Fardous \tالفِردَوس\tSY\t\thigh\teditor\t", "format"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\teditor\ta\u202eb", "format"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\teditor\ta\u00a0b", "format"),
        ('N900001\tplace\t"al-Fardous"\tالفِردَوس\tSY\t\thigh\teditor\t', "format"),
        ("N900001\tplace\tal-Fardouѕ\tالفِردَوس\tSY\t\thigh\teditor\t", "format"),
        ("N900001\tplace\tal-Fardous\tالفِردَوس\tSY\t\thigh\teditor", "format"),
        ("N900001\tplace\tal-Fardous\tالفردوس\tSY\t\thigh\teditor\t", "unvocalised"),
        ("N900001\tplace\tal-Fardous\tالشَام\tSY\t\thigh\teditor\t", "no_correspondence"),
        ("N900001\tplace\tal-Fardous\tفِردَوس\tSY\t\thigh\teditor\t", "article"),
        ("N900001\tplace\tGoldenville\tالفِردَوس\tSY\t\thigh\teditor\t", "no_correspondence"),
    ],
)
def test_an_entity_row(tmp_path: Path, row: str, code: str) -> None:
    found = check(seeds(tmp_path, [row]))
    assert codes(found) == {code}
    assert all(f.file == "entities/some.tsv" and f.line == 2 for f in found)
    assert all(f.severity == "error" for f in found)


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        ("N900009\tFirdaws\ten\tromanisation\teditor", "unknown_entity", "error"),
        ("N900001\tFirdaws\ten\tnickname\teditor", "kind", "error"),
        ("N900001\tParadis\tfr_FR\texonym\teditor", "language", "error"),
        ("N900001\t\tfr\texonym\teditor", "missing", "error"),
        ("N900001\tParadis\tfr\texonym\t", "missing_source", "error"),
        ("N900001\tBustan al-Qasr\ten\tromanisation\teditor", "no_correspondence", "error"),
        ("N900001\tبستان القصر\tar\tspelling\teditor", "no_correspondence", "error"),
        ("N900001\tEl Fardous\ten\tromanisation\teditor", "derivable", "warning"),
    ],
)
def test_an_alias_row(tmp_path: Path, row: str, code: str, severity: str) -> None:
    found = check(seeds(tmp_path, [FARDOUS], [row]))
    assert {(f.code, f.severity, f.file, f.line) for f in found} == {
        (code, severity, "aliases/some.tsv", 2)
    }


def test_a_marked_exonym_need_not_correspond(tmp_path: Path) -> None:
    golden = "N900003\tplace\tGoldenville\tالفِردَوس\tSY\t\thigh\teditor\tcity"
    assert codes(check(seeds(tmp_path, [golden]))) == {"no_correspondence"}
    marker = "N900003\tGoldenville\ten\texonym\teditor"
    assert check(seeds(tmp_path, [golden], [marker])) == ()


def test_ids_and_links_are_used_once(tmp_path: Path) -> None:
    first = "N900001\tplace\tal-Fardous\tالفِردَوس\tSY\tQ1\thigh\teditor\t"
    same = "N900001\tplace\tal-Sakhour\tالصَاخُور\tSY\tQ1\thigh\teditor\t"
    found = check(seeds(tmp_path, [first, same]))
    assert [(f.line, f.code) for f in found] == [(3, "id"), (3, "same_as")]


def test_files_are_sorted(tmp_path: Path) -> None:
    found = check(seeds(tmp_path, [ALEPPO, FARDOUS], [ALEPPO_MARKER]))
    assert [(f.line, f.code) for f in found] == [(3, "sorting")]


def test_text_is_nfc(tmp_path: Path) -> None:
    row = FARDOUS.replace("quarter", unicodedata.normalize("NFD", "dit « é »"))
    assert "format" in codes(check(seeds(tmp_path, [row])))


@pytest.mark.parametrize("spoil", [b"\xff\n", b"id\tkind\n", b"", b"x\r\n"])
def test_a_file_that_cannot_be_read(tmp_path: Path, spoil: bytes) -> None:
    directory = seeds(tmp_path, [FARDOUS])
    (directory / "entities" / "other.tsv").write_bytes(spoil)
    refresh_manifest(directory)
    found = check(directory)
    assert codes(found) == {"format"}
    assert {f.file for f in found} == {"entities/other.tsv"}


def test_one_entity_twice(tmp_path: Path) -> None:
    again = FARDOUS.replace("N900001", "N900005")
    found = check(seeds(tmp_path, [FARDOUS, again]))
    assert codes(found) == {"duplicate_entity", "ambiguous_spelling"}


def test_one_alias_twice(tmp_path: Path) -> None:
    found = check(seeds(tmp_path, [ALEPPO], [ALEPPO_MARKER, ALEPPO_MARKER]))
    assert codes(found) == {"duplicate_alias"}


def test_a_spelling_of_two_entities_is_short_or_noted_on_both_sides(tmp_path: Path) -> None:
    other = "N900003\tplace\tHama\tحَمَاة\tSY\t\thigh\teditor\tcity"
    shared = ["N900002\tالمدينة\tar\texonym\teditor", "N900003\tالمدينة\tar\texonym\teditor"]
    found = check(seeds(tmp_path, [ALEPPO, other], [ALEPPO_MARKER, *shared]))
    assert [(f.code, f.line) for f in found] == [
        ("ambiguous_spelling", 3),
        ("ambiguous_spelling", 4),
    ]
    noted = [ALEPPO + "; المدينة also means Hama", other + "; not Aleppo"]
    assert check(seeds(tmp_path, noted, [ALEPPO_MARKER, *shared])) == ()
    short = [row.replace("exonym", "short") for row in shared]
    assert check(seeds(tmp_path, [ALEPPO, other], [ALEPPO_MARKER, *short])) == ()


def test_an_element_the_lexicon_lacks(tmp_path: Path) -> None:
    row = "N900001\tplace\tal-Qazbashoun\tالقَزبَشُون\tSY\t\thigh\teditor\t"
    found = check(seeds(tmp_path, [row]))
    assert [(f.code, f.severity) for f in found] == [("new_element", "warning")]


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        ("كريم\tgiven\tm\tKarim\t\t\tar\thigh\teditor", "unvocalised", "error"),
        ("الكَرِيم\tgiven\tm\tAlkarim\t\t\tar\thigh\teditor", "unvocalised", "error"),
        ("كَرِيم\tforename\tm\tKarim\t\t\tar\thigh\teditor", "kind", "error"),
        ("كَرِيم\tgiven\tn\tKarim\t\t\tar\thigh\teditor", "gender", "error"),
        ("كَرِيم\tgiven\tm\tSalim\t\t\tar\thigh\teditor", "press_spelling", "error"),
        ("مِصر\tplace\t\tEgypt\t\t\tar\thigh\teditor", "press_spelling", "warning"),
        ("كَرِيم\tgiven\tm\t\t\t\tar\thigh\teditor", "missing", "error"),
        ("مَسكنَدَر\tgiven\tm\tMaskandar\t\t\tar\thigh\teditor", "cluster", "warning"),
    ],
)
def test_a_lexicon_row(tmp_path: Path, row: str, code: str, severity: str) -> None:
    found = check(seeds(tmp_path, [FARDOUS], [], [row]))
    assert {(f.code, f.severity, f.file, f.line) for f in found} == {
        (code, severity, "lexicon/some.tsv", 2)
    }


def test_irregular_press_spellings_are_listed_as_variants(tmp_path: Path) -> None:
    row = "خَاشُقجِي\tfamily\t\tKhashoggi\tKhashoggi\t\ttr\thigh\teditor"
    assert check(seeds(tmp_path, [FARDOUS], [], [row])) == ()


def test_an_element_twice(tmp_path: Path) -> None:
    row = "كَرِيم\tgiven\tm\tKarim\t\t\tar\thigh\teditor"
    assert codes(check(seeds(tmp_path, [FARDOUS], [], [row, row]))) == {"duplicate_element"}


def test_the_manifest_counts(tmp_path: Path) -> None:
    directory = seeds(tmp_path, [FARDOUS])
    manifest = directory / "manifest.yaml"
    text = manifest.read_text(encoding="utf-8")
    wrong = text.replace("entities/some.tsv: 1", "entities/some.tsv: 7\n  entities/gone.tsv: 1")
    wrong = wrong.replace("  lexicon/some.tsv: 0\n", "")
    manifest.write_text(wrong, encoding="utf-8")
    found = check(directory)
    assert codes(found) == {"manifest"}
    assert len(found) == 3
    assert refresh_manifest(directory)
    assert manifest.read_text(encoding="utf-8") == text
    assert not refresh_manifest(directory)
    assert check(directory) == ()


def test_a_missing_manifest(tmp_path: Path) -> None:
    directory = seeds(tmp_path, [FARDOUS])
    (directory / "manifest.yaml").unlink()
    assert codes(check(directory)) == {"manifest"}


def test_accepted_findings_are_left_out_until_they_are_gone(tmp_path: Path) -> None:
    row = "N900001\tplace\tal-Qazbashoun\tالقَزبَشُون\tSY\t\thigh\teditor\t"
    directory = seeds(tmp_path, [row])
    accepted = directory / "accepted.tsv"
    accepted.write_text("key\tcode\treason\nN900001\tnew_element\tunique\n", encoding="utf-8")
    refresh_manifest(directory)
    assert check(directory) == ()
    accepted.write_text("key\tcode\treason\nN900001\tcluster\tno\n", encoding="utf-8")
    assert codes(check(directory)) == {"new_element", "accepted"}


def test_mentions_are_of_entities(tmp_path: Path) -> None:
    directory = seeds(tmp_path, [FARDOUS])
    rows = "document\tentity\tspelling\tcount\nD\tN900001\tal-Fardous\t2\nD\tN9\tx\tmany\n"
    (directory / "mentions.tsv").write_text(rows, encoding="utf-8")
    refresh_manifest(directory)
    found = check(directory)
    assert [(f.file, f.line, f.code) for f in found] == [
        ("mentions.tsv", 3, "missing"),
        ("mentions.tsv", 3, "unknown_entity"),
    ]


def test_findings_are_sorted_and_no_directory_is_an_error(tmp_path: Path) -> None:
    found = check(seeds(tmp_path, [ALEPPO, FARDOUS + " "], ["N1\tx\t\tshort\t"]))
    assert list(found) == sorted(found)
    with pytest.raises(SeedError, match="no such directory"):
        check_seeds(tmp_path / "nowhere")


def test_without_an_engine_the_directory_is_checked_on_its_own_lexicon(tmp_path: Path) -> None:
    lexicon = ["قَزبَشُون\tplace\t\tQazbashoun\t\t\tar\thigh\teditor"]
    row = "N900001\tplace\tal-Qazbashoun\tالقَزبَشُون\tSY\t\thigh\teditor\t"
    assert check_seeds(seeds(tmp_path, [row], [], lexicon)) == ()

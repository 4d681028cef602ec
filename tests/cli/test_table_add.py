"""`nisba table add`: asks, checks, appends; run as a process, as a curator does."""

from pathlib import Path

import pytest

from .conftest import Nisba

ENTITIES = "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote\n"
ALIASES = "entity\tspelling\tlanguage\tkind\tsource\n"
HOMS = "N000001\tplace\tHoms\tحِمص\tSY\t\thigh\teditor\tcity\n"
RASTAN = "N000007\tplace\tal-Rastan\tالرَستَن\tSY\t\thigh\teditor\ttown\n"
EMESA = "N000001\tEmesa\tla\texonym\teditor\n"
GIVEN = ("--kind", "place", "--canonical", "al-Salamiya", "--arabic", "السَلَمِيَّة", "--country", "SY")
ANSWERS = ["", "place", "al-Salamiya", "السَلَمِيَّة", "SY", "", "high", "", "town east of Hama"]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Two places with one alias; the lexicon is the packaged one."""
    place = tmp_path / "seeds"
    for folder in ("entities", "aliases", "lexicon"):
        (place / folder).mkdir(parents=True)
    (place / "entities" / "cities.tsv").write_text(ENTITIES + HOMS + RASTAN, encoding="utf-8")
    (place / "aliases" / "cities.tsv").write_text(ALIASES + EMESA, encoding="utf-8")
    (place / "manifest.yaml").write_text(
        "name: test\nfiles:\n  entities/cities.tsv: 2\n  aliases/cities.tsv: 1\n", encoding="utf-8"
    )
    return place


def everything(seeds: Path) -> dict[str, str]:
    """Every file with its text."""
    return {
        str(path.relative_to(seeds)): path.read_text(encoding="utf-8")
        for path in sorted(seeds.rglob("*"))
        if path.is_file()
    }


def answers(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def test_options_alone_append_a_row(installed: Nisba, seeds: Path) -> None:
    alias = ("--alias", "Salaminias|fr|exonym", "--alias", "Irenopolis|la|former")
    done = installed("table", "add", seeds, "--yes", *GIVEN, "--note", "town", *alias)
    assert done.status == 0, done.err
    row = "N000008\tplace\tal-Salamiya\tالسَلَمِيَّة\tSY\t\tmedium\teditor\ttown\n"
    assert everything(seeds) == {
        "entities/cities.tsv": ENTITIES + HOMS + RASTAN + row,
        "aliases/cities.tsv": ALIASES
        + EMESA
        + "N000008\tSalaminias\tfr\texonym\teditor\n"
        + "N000008\tIrenopolis\tla\tformer\teditor\n",
        "manifest.yaml": "name: test\nfiles:\n  entities/cities.tsv: 3\n  aliases/cities.tsv: 3\n",
    }
    assert "N000008 al-Salamiya -> entities/cities.tsv" in done.err


def test_what_is_not_given_is_asked_for(installed: Nisba, seeds: Path) -> None:
    aliases = ("Salaminias", "fr", "exonym", "")
    done = installed("table", "add", seeds, stdin=answers(*ANSWERS, *aliases, "cities", "y"))
    assert done.status == 0, done.err
    assert "id [N000008]" in done.err
    assert "السَلَمِيَّة" in done.out
    files = everything(seeds)
    assert files["entities/cities.tsv"].endswith("\thigh\teditor\ttown east of Hama\n")
    assert files["aliases/cities.tsv"].endswith("N000008\tSalaminias\tfr\texonym\teditor\n")


def test_nothing_is_written_when_the_user_declines(installed: Nisba, seeds: Path) -> None:
    before = everything(seeds)
    done = installed("table", "add", seeds, stdin=answers(*ANSWERS, "", "cities", "n"))
    assert done.status == 1
    assert "nothing was written" in done.err
    assert everything(seeds) == before


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--arabic", "السلمية"), "unvocalised"),
        (("--arabic", "حَمَاة"), "no_correspondence"),
        (("--country", "ZZ"), "country"),
        (("--same-as", "12"), "same_as"),
        (("--canonical", "Emesa", "--arabic", ""), "ambiguous_spelling"),
        (("--canonical", "Homs", "--arabic", "حِمص"), "duplicate_entity"),
        (("--id", "N000007"), "id"),
        (("--source", "hearsay"), "missing_source"),
        (("--alias", "Emesa|la|exonym"), "ambiguous_spelling"),
    ],
)
def test_nothing_is_written_when_a_check_fails(
    installed: Nisba, seeds: Path, options: tuple[str, ...], code: str
) -> None:
    before = everything(seeds)
    done = installed("table", "add", seeds, "--yes", *GIVEN, *options)
    assert done.status == 2
    assert code in done.out
    assert "nothing was written" in done.err
    assert everything(seeds) == before


def test_force_appends_in_spite_of_an_error(installed: Nisba, seeds: Path) -> None:
    done = installed("table", "add", seeds, "--yes", "--force", *GIVEN, "--country", "ZZ")
    assert (done.status, "country" in done.out) == (0, True)
    assert "\tZZ\t" in everything(seeds)["entities/cities.tsv"]


def test_a_row_finds_its_place_and_comments_stay(installed: Nisba, seeds: Path) -> None:
    path = seeds / "entities" / "cities.tsv"
    path.write_text(ENTITIES + HOMS + "# the north\n" + RASTAN, encoding="utf-8")
    done = installed("table", "add", seeds, "--yes", *GIVEN, "--id", "N000003")
    assert done.status == 0, done.err
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in lines] == [
        "id",
        "N000001",
        "N000003",
        "# the north",
        "N000007",
    ]


def test_new_elements_are_warnings(installed: Nisba, seeds: Path) -> None:
    done = installed(
        "table", "add", seeds, "--yes", "--kind", "place", "--canonical", "Zuqzuqa",
        "--arabic", "زُقزُوقَة", "--country", "SY", "--file", "villages",
    )  # fmt: skip
    assert done.status == 0, done.err
    assert "new_element" in done.out
    assert everything(seeds)["entities/villages.tsv"].startswith(ENTITIES + "N000008\t")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--yes", "--kind", "place"),
        ("--yes", *GIVEN, "--alias", "Salaminias"),
        ("--yes", *GIVEN, "--file", "../elsewhere"),
        ("--yes", *GIVEN, "--note", "two\nlines"),
    ],
)
def test_wrong_usage_writes_nothing(
    installed: Nisba, seeds: Path, arguments: tuple[str, ...]
) -> None:
    before = everything(seeds)
    done = installed("table", "add", seeds, *arguments)
    assert done.status == 2
    assert done.err.startswith("nisba: ")
    assert everything(seeds) == before
    assert installed("table", "add", seeds.parent, "--yes", *GIVEN).status == 2


def test_check_shows_warnings_when_asked(installed: Nisba, seeds: Path) -> None:
    alias = ("--alias", "Al Salamiyah|en|romanisation")
    assert installed("table", "add", seeds, "--yes", *GIVEN, *alias).status == 0
    quiet = installed("table", "check", seeds)
    assert (quiet.status, quiet.out) == (0, "")
    assert ": 0 errors, 1 warnings" in quiet.err
    told = installed("table", "check", seeds, "--warnings")
    assert (told.status, "derivable" in told.out) == (0, True)
    assert installed("table", "check", seeds, "--strict").status == 2

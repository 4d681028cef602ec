"""Grammar words of names, by script."""

import pytest

from nisba.analysis.particles import plain_form, roles
from nisba.script import Script
from nisba.sounds.inventory import read_tsv

ROLES = [
    ("al", Script.LATIN, "article"),
    ("el", Script.LATIN, "article"),
    ("ul", Script.LATIN, "article"),
    ("il", Script.LATIN, "article"),
    ("l", Script.LATIN, "article"),
    ("аль", Script.CYRILLIC, "article"),
    ("эль", Script.CYRILLIC, "article"),
    ("אל", Script.HEBREW, "article"),
    ("āl", Script.LATIN, "family"),
    ("aal", Script.LATIN, "family"),
    ("آل", Script.ARABIC, "family"),
    ("abd", Script.LATIN, "abd"),
    ("abdul", Script.LATIN, "abd"),
    ("abdel", Script.LATIN, "abd"),
    ("abdur", Script.LATIN, "abd"),
    ("abdoul", Script.LATIN, "abd"),
    ("عبد", Script.ARABIC, "abd"),
    ("абдул", Script.CYRILLIC, "abd"),
    ("din", Script.LATIN, "din"),
    ("deen", Script.LATIN, "din"),
    ("eddine", Script.LATIN, "din"),
    ("الدين", Script.ARABIC, "din"),
    ("abu", Script.LATIN, "kunya-abu"),
    ("abou", Script.LATIN, "kunya-abu"),
    ("abo", Script.LATIN, "kunya-abu"),
    ("ebu", Script.LATIN, "kunya-abu"),
    ("أبو", Script.ARABIC, "kunya-abu"),
    ("أبي", Script.ARABIC, "kunya-abu"),
    ("abul", Script.LATIN, "kunya-abu-al"),
    ("umm", Script.LATIN, "kunya-umm"),
    ("oum", Script.LATIN, "kunya-umm"),
    ("أم", Script.ARABIC, "kunya-umm"),
    ("bin", Script.LATIN, "bin"),
    ("ibn", Script.LATIN, "bin"),
    ("ben", Script.LATIN, "bin"),
    ("bn", Script.LATIN, "bin"),
    ("بن", Script.ARABIC, "bin"),
    ("ابن", Script.ARABIC, "bin"),
    ("ибн", Script.CYRILLIC, "bin"),
    ("bint", Script.LATIN, "bint"),
    ("بنت", Script.ARABIC, "bint"),
    ("ould", Script.LATIN, "walad"),
    ("wuld", Script.LATIN, "walad"),
    ("ولد", Script.ARABIC, "walad"),
    ("of", Script.LATIN, "stop"),
]


@pytest.mark.parametrize(("word", "script", "role"), ROLES)
def test_role(word: str, script: Script, role: str) -> None:
    assert role in roles(word, script)


@pytest.mark.parametrize("word", ["halab", "karim", "nour", "muhammad", "rahman", "zinki", "بكر"])
def test_names_are_no_particles(word: str) -> None:
    assert roles(word, Script.LATIN) == ()
    assert roles(word, Script.ARABIC) == ()


def test_the_family_marker_is_told_from_the_article_by_its_marks_only() -> None:
    assert roles("āl", Script.LATIN) == ("family",)
    assert "family" not in roles("al", Script.LATIN)
    assert "family" not in roles("ال", Script.ARABIC)


@pytest.mark.parametrize(
    ("word", "script", "plain"),
    [
        ("ābū", Script.LATIN, "abu"),
        ("أَبُو", Script.ARABIC, "أبو"),
        ("μπεν", Script.GREEK, "μπεν"),
        ("аль", Script.CYRILLIC, "аль"),
    ],
)
def test_plain_form(word: str, script: Script, plain: str) -> None:
    assert plain_form(word, script) == plain


def test_table_is_well_formed() -> None:
    known = {
        "article", "family", "abd", "din", "kunya-abu", "kunya-umm", "kunya-abu-al", "bin", "bint",
        "walad", "stop", "stop-later", "allah",
    }  # fmt: skip
    seen = set()
    for row in read_tsv("nisba.analysis", "particles.tsv"):
        assert row["role"] in known
        assert (row["role"], Script(row["script"])) not in seen
        seen.add((row["role"], Script(row["script"])))
        assert all(form and form == form.lower() for form in row["forms"].split("|"))
    assert {role for role, _ in seen} == known

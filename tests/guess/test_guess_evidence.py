"""Evidence across scripts: how well a Latin spelling fits an Arabic one."""

import pytest

from nisba.guess.evidence import latin_likeness
from nisba.rank import evidence


@pytest.mark.parametrize(
    ("arabic", "right", "wrong"),
    [
        ("رزن", "Razan", "Arazane"),
        ("سالم", "Salem", "Sulaim"),
        ("خالد", "Khaled", "Khuld"),
        ("تل رفعت", "Tall Rif'at", "Tell Rafeh"),
        ("الزبداني", "Az Zabadani", "Zebdine"),
    ],
)
def test_right_spellings_are_nearer(arabic: str, right: str, wrong: str) -> None:
    near, far = latin_likeness(arabic, right), latin_likeness(arabic, wrong)
    assert 0 <= far < near <= 1
    assert evidence(0.8, 0.5, arabic, right) > evidence(0.8, 0.5, arabic, wrong)


def test_articles_do_not_count() -> None:
    for latin in ("al-Zabadani", "Az Zabadani", "Zabadani"):
        assert latin_likeness("الزبداني", latin) == latin_likeness("زبداني", "Zabadani")


@pytest.mark.parametrize(("arabic", "latin"), [("", "Razan"), ("رزن", ""), ("46", "46")])
def test_nothing_to_compare(arabic: str, latin: str) -> None:
    assert latin_likeness(arabic, latin) == 0.0

"""Initials: they do not contradict a name that begins so, and they do not prove it."""

import pytest

from nisba import Reconciler, Verdict


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("A. Salem", "Ahmad Salem"),
        ("А. С. Пушкин", "Aleksandr Sergeevich Pushkin"),
        ("G. Verdi", "Giuseppe Verdi"),
    ],
)
def test_an_initial_is_possible(reconciler: Reconciler, short: str, full: str) -> None:
    assert reconciler.compare(short, full).verdict is Verdict.POSSIBLE


def test_another_initial_is_another_name(reconciler: Reconciler) -> None:
    assert reconciler.compare("M. Salem", "Ahmad Salem").verdict is not Verdict.MATCH


def test_an_initial_is_no_article(reconciler: Reconciler) -> None:
    parsed = reconciler.engine.parser.parse("А. С. Пушкин")
    assert [e.surface for e in parsed.elements] == ["А", "С", "Пушкин"]

"""Explanations: the parts set side by side, and the rule that made or kept them (un)equal."""

import pytest

from nisba import Reconciler, Step


def steps(reconciler: Reconciler, a: str, b: str) -> tuple[Step, ...]:
    return reconciler.compare(a, b, explain=True).steps


RULES = [
    ("a-Sakhour", "as-Sakhour", "a- before s: assimilated article"),
    ("a-Sakhour", "Sakhour", "none in the other"),
    ("Abdurrahman", "Abd al-Rahman", "Abd al-X is one unit"),
    ("Nureddin", "Nour al-Din", "X al-Din is one unit"),
    ("Nureddin", "Nour", "X al-Din is one unit: only on one side"),
    ("Abu Bakr", "Bakr", "kunya Abu: only on one side"),
    ("Umm Kulthum", "Oum Kalthoum", "kunya Umm"),
    ("Kareem", "Karim", "كَرِيم"),
    ("Hassan", "Hussein", "two names"),
    ("1st Corps", "2nd Corps", "different numbers"),
    ("5th Corps", "الفيلق الخامس", "same number"),
    ("Harakat Karam", "Karam Movement", "both mean"),
    ("Mohammad Adeeb", "Mohammad", "only in the first name"),
    ("Mohammad", "Mohammad Adeeb", "only in the second name"),
    ("Tuz Khurmatu", "Tuzkhurmatu", "cut into words differently"),
    ("Zinki", "Zengi", "k ~ g"),
    ("Karim", "Tarim", "k against t"),
]


@pytest.mark.parametrize(("a", "b", "rule"), RULES)
def test_the_rule_is_named(reconciler: Reconciler, a: str, b: str, rule: str) -> None:
    said = [r for step in steps(reconciler, a, b) for r in step.rules]
    assert any(rule in r for r in said), said


@pytest.mark.parametrize(
    ("a", "b", "article"),
    [
        ("Abd ar-Rahman", "Abd al-Rahman", "ar- before r: assimilated article"),
        ("Abd al-Qader", "عبد القادر", ""),
        ("عبد الباسط", "عَبد البَاسِط", ""),
        ("Abdul Baset", "عبد الباسط", ""),
        ("Abdurrahman", "Abd el-Rahman", ""),
        ("aṣ-Ṣāḫūr", "al-Sakhour", "aṣ- before ṣ: assimilated article"),
        ("el-Sakhour", "al-Sakhour", "el- = al-: the article"),
        ("ас-Сахур", "al-Sakhour", "ас- before с: assimilated article"),
    ],
)
def test_an_article_is_one(reconciler: Reconciler, a: str, b: str, article: str) -> None:
    """The word before the last is an article only if it is written as one: Abd is none."""
    said = [r for step in steps(reconciler, a, b) for r in step.rules if "article" in r]
    assert said == ([article] if article else [])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Nour e-Din a-Zinki", "Nureddin Zengi"),
        ("Zengi, Nureddin", "Nureddin Zengi"),
        ("Abu al-Majd al-Halabi", "al-Halabi"),
        ("حركة كرم", "Karam Movement"),
        ("Tuz Khurmatu", "Tuzkhurmatu"),
    ],
)
def test_every_part_of_both_names_is_accounted_for_once(
    reconciler: Reconciler, a: str, b: str
) -> None:
    found = steps(reconciler, a, b)
    parse = reconciler.engine.parser.parse
    left = sorted(e.surface for e in parse(a).elements)
    right = sorted(e.surface for e in parse(b).elements)
    assert sorted(" ".join(s.left for s in found if s.left).split()) == sorted(
        " ".join(left).split()
    )
    assert sorted(" ".join(s.right for s in found if s.right).split()) == sorted(
        " ".join(right).split()
    )
    assert all(0 <= s.score <= 1 for s in found)
    assert all(s.left or s.right for s in found)
    assert all(r and r == r.strip() for s in found for r in s.rules)


def test_no_steps_unless_asked_for(reconciler: Reconciler) -> None:
    assert reconciler.compare("Karim", "Kareem").steps == ()
    found = reconciler.normalize("a-Sakhour")
    assert all(c.steps == () for c in found.candidates)


def test_candidates_are_explained(reconciler: Reconciler) -> None:
    found = reconciler.normalize("a-Sakhour", explain=True, limit=3)
    assert 0 < len(found.candidates) <= 3
    assert all(c.steps for c in found.candidates)
    assert any("article" in r for s in found.candidates[0].steps for r in s.rules)


def test_the_explanation_does_not_change_the_answer(reconciler: Reconciler) -> None:
    for name in ("a-Sakhour", "Nureddin Zengi", "Qwerty"):
        plain, explained = reconciler.normalize(name), reconciler.normalize(name, explain=True)
        assert (plain.id, plain.decision, plain.score) == (
            explained.id,
            explained.decision,
            explained.score,
        )


def test_another_order_is_said(reconciler: Reconciler) -> None:
    crossed = reconciler.compare("Khaled al-Omar", "al-Omar Khaled", explain=True)
    assert all("in another order" in step.rules for step in crossed.steps)
    straight = reconciler.compare("Khaled al-Omar", "Khalid al-Umar", explain=True)
    assert not any("in another order" in step.rules for step in straight.steps)


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("Nasser", "Nasir", "'nasir' may be نَصِير (Naseer) besides"),
        ("Nasir", "Nasser", "'nasir' may be نَصِير (Naseer) besides"),
    ],
)
def test_says_what_a_single_name_may_be_besides(
    reconciler: Reconciler, a: str, b: str, rule: str
) -> None:
    assert rule in reconciler.compare(a, b, explain=True).steps[0].rules
